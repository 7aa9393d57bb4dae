#[metrics::instrument(name = "query", labels(table: String = drop(table)))]
fn query(table: String) {}

fn main() {}
