use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(histogram, unit = "seconds", name = "wait_seconds_total")]
    wait: Histogram,
}

fn main() {}
