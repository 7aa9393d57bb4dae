use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter = 3)]
    requests: u64,
}

fn main() {}
