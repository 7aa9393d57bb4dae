use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, allow(units))]
    requests: u64,
}

fn main() {}
