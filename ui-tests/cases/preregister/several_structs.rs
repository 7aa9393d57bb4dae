//! All that is wrong is said in one pass.
use metrics::Metrics;

/// What a worker has done.
#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct WorkerStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

/// What it has done.
#[derive(Metrics)]
#[metrics(handles = false)]
struct PlainStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

macro_rules! all {
    ($($stats:ty),*) => { metrics::preregister!($($stats),*) };
}

fn main() {
    all!(WorkerStats, PlainStats, String);
}
