use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Family<bool, u64>,
}

fn main() {}
