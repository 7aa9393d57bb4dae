use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: {Success, Error}))]
    requests: Family<bool, u64>,
}

fn main() {}
