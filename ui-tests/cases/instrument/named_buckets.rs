#[metrics::instrument(name = "query", buckets(Times = [0.1, 1.0]))]
fn query() {}

fn main() {}
