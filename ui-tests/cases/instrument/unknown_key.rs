#[metrics::instrument(name = "query", lables(table = table))]
fn query(table: &str) {}

fn main() {}
