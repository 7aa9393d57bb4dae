use std::sync::atomic::AtomicU64;

use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: AtomicU64,
}

fn main() {
    Stats::global().requests.inc();
}
