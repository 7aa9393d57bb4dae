#[metrics::instrument(name = "query", max_series = 10)]
fn query() {}

fn main() {}
