use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(unit = "bytes")]
    requests: u64,
}

fn main() {}
