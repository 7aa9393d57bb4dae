struct Times;

#[metrics::instrument(name = "query", buckets(Times))]
fn query() {}

fn main() {}
