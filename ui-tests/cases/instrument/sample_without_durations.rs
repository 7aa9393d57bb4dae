#[metrics::instrument(name = "query", sample = 2, skip(duration))]
fn query() {}

fn main() {}
