use metrics::{Family, Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Family<bool, u64>,

    /// Size of a request.
    #[metric(histogram, unit = "bytes")]
    size: Histogram,
}

fn main() {}
