#[metrics::instrument(level = "debug", target = "db", err)]
fn query() {}

fn main() {}
