#[metrics::instrument(name = "query", labels(table: Table = table))]
fn query(table: u32) {}

fn main() {}
