#[metrics::instrument(name = "query", labels(op = "get"), max_series = 10)]
fn query() {}

fn main() {}
