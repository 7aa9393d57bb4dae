use metrics::Metrics;

/// What it has done.
#[derive(Metrics)]
#[metrics(preregister, labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
