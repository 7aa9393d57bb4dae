use metrics::Metrics;

#[derive(Metrics)]
struct Inner {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

#[derive(Metrics)]
struct Outer {
    /// Requests served.
    #[metric(counter)]
    requests: u64,

    #[metric(flatten)]
    inner: Inner,
}

fn main() {}
