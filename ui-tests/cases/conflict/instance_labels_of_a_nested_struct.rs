use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Inner {}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten)]
    inner: Inner,
}

fn main() {}
