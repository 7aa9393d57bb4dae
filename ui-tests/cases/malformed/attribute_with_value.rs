use metrics::Metrics;

#[derive(Metrics)]
#[metrics = "http"]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
