#[metrics::instrument(registry = )]
fn query() {}

fn main() {}
