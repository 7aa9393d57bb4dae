//! Lints that are turned off on a struct or a field are off for what is generated from it.
#![deny(warnings, dead_code, non_snake_case, deprecated, missing_docs)]
#![expect(missing_docs, reason = "a program has no users who read")]

use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Kept for later.
    #[allow(dead_code)]
    #[metric(counter)]
    later: u64,
    /// Kept for later, and we want to know when it is used.
    #[expect(dead_code, reason = "the next release counts it")]
    #[metric(counter)]
    expected: u64,
    /// Named by others.
    #[allow(non_snake_case)]
    #[metric(gauge, allow(naming))]
    queueLength: u64,
}

/// A struct whose fields are all kept for later.
#[allow(dead_code)]
#[derive(Metrics)]
#[metrics(namespace = "later")]
struct Later {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    Stats::global().requests.inc();
    Stats::global().queueLength.set(1);
    let _ = Later::global();
}
