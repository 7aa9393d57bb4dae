#[metrics::instrument(sample = 16)]
fn query() {}

fn main() {}
