use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, namespace = "http")]
    requests: u64,
}

fn main() {}
