use metrics::{Histogram, Metrics};

struct Sizes;

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram)]
    size: Histogram<Sizes>,
}

fn main() {}
