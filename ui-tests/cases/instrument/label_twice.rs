#[metrics::instrument(name = "query", labels(table = table, op = "get", table = "users"))]
fn query(table: &str) {}

fn main() {}
