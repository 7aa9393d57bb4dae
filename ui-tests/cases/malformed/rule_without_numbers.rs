use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(Sizes = exponential))]
    requests: Histogram<Sizes>,
}

fn main() {}
