use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = []))]
    requests: Family<bool, u64>,
}

fn main() {}
