#![deny(dead_code)]

use metrics::Metrics;

#[derive(Metrics)]
struct Inner {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten)]
    inner: Inner,
}

fn main() {
    let _ = Outer::global();
}
