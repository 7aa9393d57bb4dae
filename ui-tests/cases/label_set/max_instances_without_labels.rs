use metrics::Metrics;

#[derive(Metrics)]
#[metrics(max_instances = 10)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
