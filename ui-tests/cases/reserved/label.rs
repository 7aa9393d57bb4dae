use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(__name__))]
    requests: Family<bool, u64>,
}

fn main() {}
