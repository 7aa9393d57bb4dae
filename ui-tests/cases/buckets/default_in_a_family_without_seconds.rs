use metrics::{Family, Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, unit = "bytes", labels(compressed))]
    size: Family<bool, Histogram>,
}

fn main() {}
