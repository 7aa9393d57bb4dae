#[metrics::instrument(registry = &1)]
fn query() {}

fn main() {}
