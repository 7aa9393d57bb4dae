//! Types are judged by traits, never by their names.

use metrics::{Buckets, Family, Histogram, Metrics};

type Counter = u64;
type Gauge = f64;

/// Not that of the standard library.
#[derive(Debug, Clone, Copy)]
enum Duration {}

impl Buckets for Duration {
    const BOUNDS: &'static [f64] = &[1.0];
}

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Counter,
    /// Requests by cache.
    #[metric(counter, labels(cached))]
    by_cache: Family<bool, Counter>,
    /// Jobs pending.
    #[metric(gauge)]
    jobs: Gauge,
    /// Time.
    #[metric(histogram)]
    time: Histogram<Duration>,
}

fn main() {
    let stats = Stats::global();
    stats.requests.inc();
    stats.by_cache.with(true).inc();
    stats.jobs.set(1.0);
    stats.time.observe(1.0);
    assert_eq!(stats.snapshot().requests, 1);
}
