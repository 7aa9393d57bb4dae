#[metrics::instrument(name = "query", labels(table = table))]
fn query(table: u32) {}

fn main() {}
