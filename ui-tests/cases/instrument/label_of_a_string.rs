#[metrics::instrument(name = "query", labels(table = table))]
fn query(table: String) {}

fn main() {}
