use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(Sizes = linear(1, 2, COUNT)))]
    requests: Histogram<Sizes>,
}

fn main() {}
