#![deny(dead_code)]

mod reexport {
    pub use metrics;
}

#[derive(metrics::Metrics)]
#[metrics(crate = crate::reexport::metrics)]
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
