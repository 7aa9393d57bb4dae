use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, unit = "bytes per second")]
    requests: u64,
}

fn main() {}
