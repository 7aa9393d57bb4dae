#[metrics::instrument(name = "query", sample = "16")]
fn query() {}

fn main() {}
