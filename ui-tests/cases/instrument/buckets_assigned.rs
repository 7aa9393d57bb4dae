#[metrics::instrument(name = "query", buckets = [0.1, 1.0])]
fn query() {}

fn main() {}
