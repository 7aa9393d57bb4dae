#[metrics::instrument(nam = "query", sample = 1, labels(outcome = table, table), buckets([2, 1]))]
fn query(table: &str) {}

fn main() {}
