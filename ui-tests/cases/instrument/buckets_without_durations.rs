#[metrics::instrument(name = "query", skip(duration), buckets([0.1, 1.0]))]
fn query() {}

fn main() {}
