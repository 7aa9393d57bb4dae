use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: u64,
}

fn main() {}
