use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, name = "http:requests_total")]
    requests: u64,
}

fn main() {}
