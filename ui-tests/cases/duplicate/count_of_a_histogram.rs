use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", name = "wait_seconds")]
    wait: Histogram,

    /// Waits.
    #[metric(gauge, allow(naming))]
    wait_seconds_count: u64,
}

fn main() {}
