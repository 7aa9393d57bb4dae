use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(share: f64))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
