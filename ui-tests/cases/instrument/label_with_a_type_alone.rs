#[metrics::instrument(name = "query", labels(table: String))]
fn query(table: String) {}

fn main() {}
