use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Sizes.
    #[metric(histogram, buckets(Sizes = [1, 2]))]
    requests: Histogram<Sizes>,

    /// Sizes.
    #[metric(histogram, buckets(Sizes = [1, 2]))]
    answers: Histogram<Sizes>,
}

fn main() {}
