#[metrics::instrument(name = "query", labels())]
fn query() {}

fn main() {}
