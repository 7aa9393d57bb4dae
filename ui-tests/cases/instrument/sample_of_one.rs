#[metrics::instrument(name = "query", sample = 1)]
fn query() {}

fn main() {}
