use metrics::Metrics;

#[derive(Metrics)]
struct Inner {}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten, labels(worker))]
    inner: Inner,
}

fn main() {}
