use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests.
    #[metric(counter)]
    requests: u64,

    /// Requests again.
    #[metric(counter, name = "requests_total")]
    served: u64,
}

fn main() {}
