use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(workerId: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
