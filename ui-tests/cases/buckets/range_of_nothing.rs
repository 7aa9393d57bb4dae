use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = exponential_range(1, 1, 3)))]
    size: Histogram<Sizes>,
}

fn main() {}
