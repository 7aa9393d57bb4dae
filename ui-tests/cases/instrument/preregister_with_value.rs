#[metrics::instrument(preregister = true)]
fn query() {}

fn main() {}
