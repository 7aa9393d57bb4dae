use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests.
    #[metric(counter)]
    requests: u64,

    /// Requests again.
    #[metric(counter)]
    requests_total: u64,
}

fn main() {}
