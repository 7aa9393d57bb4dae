use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(worker: u32), max_instances = 0)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
