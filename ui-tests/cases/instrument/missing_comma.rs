#[metrics::instrument(name = "query" sample = 2)]
fn query() {}

fn main() {}
