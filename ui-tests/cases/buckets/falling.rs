use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = [1, 3, 2]))]
    size: Histogram<Sizes>,
}

fn main() {}
