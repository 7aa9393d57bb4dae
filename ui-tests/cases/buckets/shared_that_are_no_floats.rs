use metrics::{Histogram, Metrics};

const SIZES: [u64; 2] = [1, 4];

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = SIZES))]
    size: Histogram<Sizes>,
}

fn main() {}
