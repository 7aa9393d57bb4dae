use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets([1, 2]))]
    requests: Histogram,
}

fn main() {}
