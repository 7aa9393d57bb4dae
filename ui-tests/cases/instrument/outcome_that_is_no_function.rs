#[metrics::instrument(outcome = 1)]
fn query() -> u32 {
    1
}

fn main() {}
