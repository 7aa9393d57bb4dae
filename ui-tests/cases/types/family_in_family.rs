use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: Family<bool, Family<bool, u64>>,
}

fn main() {}
