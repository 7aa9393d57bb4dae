struct Table;

#[metrics::instrument(name = "query", labels(op = "get", id: u32 = 1, table: Table = table))]
fn query(table: Table) {}

fn main() {}
