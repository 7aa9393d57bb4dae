use metrics::Metrics;

#[derive(Metrics)]
#[metrics(crate = "metrics")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
