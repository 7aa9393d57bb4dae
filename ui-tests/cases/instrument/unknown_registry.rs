#[metrics::instrument(registry = &REGISTRY)]
fn query() {}

fn main() {}
