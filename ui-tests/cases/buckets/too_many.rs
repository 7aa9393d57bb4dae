use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = linear(1, 1, 2000)))]
    size: Histogram<Sizes>,
}

fn main() {}
