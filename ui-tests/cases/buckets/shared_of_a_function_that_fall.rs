const TIMES: &[f64] = &[1.0, f64::INFINITY];

#[metrics::instrument(name = "work", buckets(TIMES))]
fn work() {}

fn main() {}
