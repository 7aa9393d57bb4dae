#[metrics::instrument(labels(table = table))]
fn query(table: &str) {}

fn main() {}
