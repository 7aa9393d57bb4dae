use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Inner {
    /// Requests served.
    #[metric(counter, labels(worker))]
    requests: Family<u32, u64>,
}

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Outer {
    #[metric(flatten)]
    inner: Inner,
}

fn main() {}
