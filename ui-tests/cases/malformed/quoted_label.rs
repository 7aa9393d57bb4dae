use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels("result"))]
    requests: Family<String, u64>,
}

fn main() {}
