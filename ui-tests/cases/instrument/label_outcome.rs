#[metrics::instrument(name = "query", labels(outcome = table))]
fn query(table: &str) {}

fn main() {}
