#[metrics::instrument(name = "query", sample = 2_000_000)]
fn query() {}

fn main() {}
