use metrics::{Buckets, Histogram, Metrics};

struct Sizes;

impl Buckets for Sizes {
    const BOUNDS: &'static [f64] = &[1.0, 1.0];
}

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram)]
    size: Histogram<Sizes>,
}

fn main() {}
