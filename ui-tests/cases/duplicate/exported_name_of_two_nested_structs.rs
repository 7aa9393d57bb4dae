use metrics::Metrics;

#[derive(Metrics)]
struct Inner {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten, name = "cache")]
    one: Inner,

    #[metric(flatten, name = "cache")]
    other: Inner,
}

fn main() {}
