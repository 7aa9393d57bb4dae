#[metrics::instrument(name = "query", labels(a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x))]
fn query(x: &str) {}

fn main() {}
