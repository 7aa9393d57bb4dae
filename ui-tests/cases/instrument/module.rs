#[metrics::instrument]
mod queries {
    fn query() {}
}

fn main() {}
