#[metrics::instrument(name = "query", labels = [table])]
fn query(table: &str) {}

fn main() {}
