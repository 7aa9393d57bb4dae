#[metrics::instrument]
fn query() -> {
    1
}

fn main() {}
