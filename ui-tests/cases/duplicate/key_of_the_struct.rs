use metrics::Metrics;

#[derive(Metrics)]
#[metrics(namespace = "http", namespace = "web")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
