#[metrics::instrument(name = "query", buckets(exponentail(0.001, 2.0, 16)))]
fn query() {}

fn main() {}
