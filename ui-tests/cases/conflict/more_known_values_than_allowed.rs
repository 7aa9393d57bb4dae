use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(topic: String = max(2, "a", "b", "c", "d")))]
    requests: Family<String, u64>,
}

fn main() {}
