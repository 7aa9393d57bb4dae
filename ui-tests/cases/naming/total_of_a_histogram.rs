use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(histogram, buckets(Waits = [1, 2]))]
    wait_total: Histogram<Waits>,
}

fn main() {}
