use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(countre)]
    requests: u64,
}

fn main() {}
