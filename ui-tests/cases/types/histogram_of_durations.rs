use std::time::Duration;

use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Time that requests took.
    #[metric(histogram, unit = "seconds")]
    wait: Histogram<Duration>,
}

fn main() {
    Stats::global().wait.observe(0.1);
}
