use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(Sizes = exponential))]
    requests: u64,
}

fn main() {}
