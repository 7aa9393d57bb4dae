use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(topic: String = max(1, "a", "a", "_overflow")))]
    requests: Family<String, u64>,
}

fn main() {}
