use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(metrics::DefaultBuckets))]
    requests: Histogram,
}

fn main() {}
