#[metrics::instrument(name = "query", labels("table" = table))]
fn query(table: &str) {}

fn main() {}
