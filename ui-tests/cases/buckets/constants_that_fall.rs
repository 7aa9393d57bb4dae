use metrics::{Histogram, Metrics};

const LARGE: f64 = 3.0;

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = [LARGE, 1.0]))]
    size: Histogram<Sizes>,
}

fn main() {}
