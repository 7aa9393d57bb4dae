use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(path: &str))]
    requests: Family<&'static str, u64>,
}

fn main() {}
