use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Waits.
    #[metric(gauge, name = "wait_seconds_bucket", allow(naming))]
    waits: u64,

    /// Time spent waiting.
    #[metric(histogram, unit = "seconds")]
    wait: Histogram,
}

fn main() {}
