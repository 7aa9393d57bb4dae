#[metrics::instrument(name)]
fn query() {}

fn main() {}
