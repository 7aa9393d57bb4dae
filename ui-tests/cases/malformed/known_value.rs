use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(topic: String = max(10, "orders", 1.5)))]
    requests: Family<String, u64>,
}

fn main() {}
