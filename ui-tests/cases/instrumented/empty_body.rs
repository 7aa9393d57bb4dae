#[metrics::instrument]
fn query() -> u32 {}

fn main() {}
