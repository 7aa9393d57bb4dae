use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, name)]
    requests: u64,
}

fn main() {}
