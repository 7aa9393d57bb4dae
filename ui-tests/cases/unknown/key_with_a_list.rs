use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, unit = "bytes", bukets(Sizes = [1, 2]))]
    requests: Histogram<Sizes>,
}

fn main() {}
