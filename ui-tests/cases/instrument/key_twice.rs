#[metrics::instrument(name = "query", name = "select")]
fn query() {}

fn main() {}
