#[metrics::instrument(name = "query", labels(ratio: f64 = ratio))]
fn query(ratio: f64) {}

fn main() {}
