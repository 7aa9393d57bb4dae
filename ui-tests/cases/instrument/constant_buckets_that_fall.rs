const FAST: f64 = 0.1;
const SLOW: f64 = 1.0;

#[metrics::instrument(name = "query", buckets([SLOW, FAST]))]
fn query() {}

fn main() {}
