#[metrics::instrument(name = "query", labels(table = tabel))]
fn query(table: &str) {}

fn main() {}
