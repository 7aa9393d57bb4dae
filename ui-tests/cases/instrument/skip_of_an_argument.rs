#[metrics::instrument(skip(table))]
fn query(table: &str) {}

fn main() {}
