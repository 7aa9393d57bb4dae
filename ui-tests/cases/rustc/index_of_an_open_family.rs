use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(path))]
    requests: Family<String, u64>,
}

fn main() {
    let mut stats = Stats {
        requests: Family::default(),
    };
    stats.requests["/"] += 1;
}
