use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = linear(1, 0, 3)))]
    size: Histogram<Sizes>,
}

fn main() {}
