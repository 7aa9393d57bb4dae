#[metrics::instrument(touch = true)]
fn query() {}

fn main() {}
