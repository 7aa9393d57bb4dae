#[metrics::instrument(registry = registry)]
fn query(registry: &metrics::Registry) {}

fn main() {}
