use metrics::{Family, Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Time spent waiting.
    #[metric(histogram, unit = "seconds", labels(le))]
    wait: Family<bool, Histogram>,
}

fn main() {}
