#[metrics::instrument(namespace = "shop", labels(function = table))]
fn query(table: &str) {}

fn main() {}
