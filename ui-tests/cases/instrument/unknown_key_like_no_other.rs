#[metrics::instrument(colour = "red")]
fn query() {}

fn main() {}
