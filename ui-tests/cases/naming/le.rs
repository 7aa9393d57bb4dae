use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(le))]
    requests: Family<u16, u64>,
}

fn main() {}
