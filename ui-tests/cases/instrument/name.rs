#[metrics::instrument(name = "db-query")]
fn query() {}

fn main() {}
