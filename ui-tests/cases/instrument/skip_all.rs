#[metrics::instrument(skip_all)]
fn query() {}

fn main() {}
