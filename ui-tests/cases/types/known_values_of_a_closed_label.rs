use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(cached: bool = max(2, "true")))]
    requests: Family<bool, u64>,
}

fn main() {}
