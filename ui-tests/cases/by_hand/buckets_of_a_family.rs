use metrics::{Buckets, Family, Histogram, Metrics};

enum Wrong {}

impl Buckets for Wrong {
    const BOUNDS: &'static [f64] = &[2.0, 1.0];
}

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, labels(method))]
    size: Family<String, Histogram<Wrong>>,
}

fn main() {}
