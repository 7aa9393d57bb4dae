#[metrics::instrument(name = "query", labels(tablé = table))]
fn query(table: &str) {}

fn main() {}
