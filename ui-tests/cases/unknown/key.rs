use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, agregate = max)]
    requests: u64,
}

fn main() {}
