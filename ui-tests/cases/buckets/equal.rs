use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = [1, 2, 2.0]))]
    size: Histogram<Sizes>,
}

fn main() {}
