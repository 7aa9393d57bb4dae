use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok: bool))]
    requests: Family<String, u64>,
}

fn main() {}
