#[metrics::instrument(outcome = |value| *value > 1)]
fn query() -> u32 {
    1
}

fn main() {}
