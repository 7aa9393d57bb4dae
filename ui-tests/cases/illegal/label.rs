use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(größe))]
    requests: Family<u32, u64>,
}

fn main() {}
