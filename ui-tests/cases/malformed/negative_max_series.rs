use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, max_series = -1)]
    requests: u64,
}

fn main() {}
