use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, aggregate = average)]
    requests: u64,
}

fn main() {}
