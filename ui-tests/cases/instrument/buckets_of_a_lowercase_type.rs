#[metrics::instrument(name = "query", buckets(times))]
fn query() {}

fn main() {}
