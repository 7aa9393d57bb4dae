use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, labels(quantile))]
    requests: Family<u32, u64>,
}

fn main() {}
