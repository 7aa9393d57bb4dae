use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = [1.0, f64::INFINITY]))]
    size: Histogram<Sizes>,
}

fn main() {}
