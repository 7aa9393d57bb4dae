use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = linaer))]
    size: Histogram<Sizes>,
}

fn main() {}
