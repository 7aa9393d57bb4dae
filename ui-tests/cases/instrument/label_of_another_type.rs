#[metrics::instrument(name = "query", labels(table: u32 = table))]
fn query(table: &str) {}

fn main() {}
