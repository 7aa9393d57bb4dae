#[metrics::instrument(skip)]
fn query() {}

fn main() {}
