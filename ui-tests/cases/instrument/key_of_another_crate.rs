#[metrics::instrument(name = "query", fields(table = table))]
fn query(table: &str) {}

fn main() {}
