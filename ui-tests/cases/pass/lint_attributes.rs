//! Lints that are turned off on a struct or a field are off for what is generated from it.
#![deny(warnings, dead_code, deprecated, non_snake_case)]

use metrics::Metrics;

#[deprecated]
type OldCount = u64;

#[derive(Metrics)]
#[metrics(preregister)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Kept for later.
    #[allow(dead_code)]
    #[metric(counter)]
    later: u64,
    /// Of a type that others should not use any more.
    #[allow(deprecated)]
    #[metric(counter)]
    old: OldCount,
    /// Of such a type, and we want to know when it is one no more.
    #[expect(deprecated, reason = "the next release removes the type")]
    #[metric(counter)]
    older: OldCount,
}

/// A struct whose fields are all kept for later, some under the names of others.
#[allow(dead_code, non_snake_case)]
#[derive(Metrics)]
#[metrics(namespace = "later")]
struct Later {
    /// Requests waiting.
    #[metric(gauge, allow(naming))]
    queueLength: u64,
}

fn main() {
    Stats::global().requests.inc();
    Stats::global().old.inc();
    Stats::global().older.inc();
    let _ = Later::global();
}
