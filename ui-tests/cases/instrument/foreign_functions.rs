#[metrics::instrument]
unsafe extern "C" {
    fn query();
}

fn main() {}
