#[metrics::instrument(name = query)]
fn query() {}

fn main() {}
