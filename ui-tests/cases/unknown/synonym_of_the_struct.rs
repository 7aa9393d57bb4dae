use metrics::Metrics;

#[derive(Metrics)]
#[metrics(prefix = "http")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
