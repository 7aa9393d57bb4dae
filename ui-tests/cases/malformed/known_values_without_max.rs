use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(topic: String = max("orders")))]
    requests: Family<String, u64>,
}

fn main() {}
