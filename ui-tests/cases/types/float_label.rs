use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(share))]
    requests: Family<f64, u64>,
}

fn main() {}
