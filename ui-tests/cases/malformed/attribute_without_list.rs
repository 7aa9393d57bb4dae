use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric]
    requests: u64,
}

fn main() {}
