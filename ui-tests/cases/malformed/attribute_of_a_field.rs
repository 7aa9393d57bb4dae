use metrics::Metrics;

#[derive(Metrics)]
#[metric(namespace = "http")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
