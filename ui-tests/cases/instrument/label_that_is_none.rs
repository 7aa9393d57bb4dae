struct Table;

#[metrics::instrument(name = "query", labels(table: Table = table))]
fn query(table: Table) {}

fn main() {}
