//! A struct without handles is plain data: whoever fills it records it, so nothing is said about unused metrics.
#![deny(warnings, dead_code)]

use metrics::{Family, Metrics};

#[derive(Default, Metrics)]
#[metrics(handles = false)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Requests refused, by reason.
    #[metric(counter, labels(reason: Reason = [Busy, Banned]))]
    refused: Family<Reason, u64>,
}

fn main() {
    let mut stats = Stats::default();
    stats.requests += 1;
    stats.refused[Reason::Busy] += 1;
    stats.refused[Reason::Banned] += 1;
}
