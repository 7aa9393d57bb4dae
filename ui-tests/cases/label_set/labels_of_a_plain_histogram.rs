use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", labels(ok))]
    wait: Histogram,
}

fn main() {}
