#[metrics::instrument = "query"]
fn query() {}

fn main() {}
