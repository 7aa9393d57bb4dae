use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(worker: String = max(3)))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
