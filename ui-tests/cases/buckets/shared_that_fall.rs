use metrics::{Histogram, Metrics};

const SIZES: [f64; 3] = [1.0, 4.0, 2.5];

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = SIZES))]
    size: Histogram<Sizes>,
}

fn main() {}
