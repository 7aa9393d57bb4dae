use metrics::Metrics;

#[derive(Metrics)]
struct Inner {
    /// Requests served.
    #[metric(counter, name = "cache_requests_total")]
    requests: u64,
}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten, name = "one")]
    one: Inner,

    #[metric(flatten, name = "other")]
    other: Inner,
}

fn main() {}
