use metrics::{Family, Metrics};

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(worker))]
    requests: Family<u32, u64>,
}

fn main() {}
