use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", buckets(Waits = exponential(start = 0.001, factor = 2.0, count = 16)))]
    wait: Histogram<Waits>,
}

fn main() {}
