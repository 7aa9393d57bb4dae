#[metrics::instrument(name = "query", sample = 0)]
fn query() {}

fn main() {}
