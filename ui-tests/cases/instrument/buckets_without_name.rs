#[metrics::instrument(buckets([0.1, 1.0]))]
fn query() {}

fn main() {}
