#[metrics::instrument(name = "query", labels(id: u32 = 1, table = table))]
fn query(table: u32) {}

fn main() {}
