#[metrics::instrument(name = "query", max_series = 3, labels(cached: bool = cached, primary: bool = primary))]
fn query(cached: bool, primary: bool) {}

fn main() {}
