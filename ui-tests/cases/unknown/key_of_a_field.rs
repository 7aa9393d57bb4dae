use metrics::Metrics;

#[derive(Metrics)]
#[metrics(unit = "bytes")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
