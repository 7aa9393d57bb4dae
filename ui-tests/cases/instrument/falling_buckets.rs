#[metrics::instrument(name = "query", buckets([1.0, 0.1]))]
fn query() {}

fn main() {}
