use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, gauge)]
    requests: u64,
}

fn main() {}
