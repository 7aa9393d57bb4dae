use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(Sizes = exponentail(1, 2, 3)))]
    requests: Histogram<Sizes>,
}

fn main() {}
