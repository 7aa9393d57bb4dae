use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    _requests: u64,
}

fn main() {}
