const FAST: &str = "0.1";

#[metrics::instrument(name = "query", buckets([FAST, 1.0]))]
fn query() {}

fn main() {}
