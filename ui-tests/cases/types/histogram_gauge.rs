use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge)]
    requests: Histogram,
}

fn main() {}
