use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(worker))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
