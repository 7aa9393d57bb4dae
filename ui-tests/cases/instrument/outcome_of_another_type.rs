#[metrics::instrument(outcome = |value: &String| value.parse::<u32>())]
fn query() -> u32 {
    1
}

fn main() {}
