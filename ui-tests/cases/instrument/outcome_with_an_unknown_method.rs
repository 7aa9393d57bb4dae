#[metrics::instrument(outcome = |value| value.check())]
fn query() -> u32 {
    1
}

fn main() {}
