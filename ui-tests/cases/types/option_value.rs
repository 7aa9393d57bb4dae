use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge)]
    requests: Option<u64>,
}

fn main() {}
