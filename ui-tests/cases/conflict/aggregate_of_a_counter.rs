use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, aggregate = max)]
    requests: u64,
}

fn main() {}
