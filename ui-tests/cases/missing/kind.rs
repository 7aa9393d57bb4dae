use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    requests: u64,
}

fn main() {}
