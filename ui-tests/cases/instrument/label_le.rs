#[metrics::instrument(name = "query", labels(le = table))]
fn query(table: &str) {}

fn main() {}
