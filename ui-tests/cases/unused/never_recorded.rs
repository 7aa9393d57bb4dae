#![deny(dead_code)]

use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,

    /// Requests refused.
    #[metric(counter)]
    refused: u64,
}

fn main() {
    Stats::global().requests.inc();
}
