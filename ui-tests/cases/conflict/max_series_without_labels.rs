use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, max_series = 100)]
    requests: u64,
}

fn main() {}
