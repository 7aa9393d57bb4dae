use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(topic: String = max(10), cached: bool = max(2)))]
    requests: Family<(String, bool), u64>,
}

fn main() {}
