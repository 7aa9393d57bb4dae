use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = exponential(0, 2, 3)))]
    size: Histogram<Sizes>,
}

fn main() {}
