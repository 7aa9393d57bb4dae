use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge)]
    queue_gauge: u64,
}

fn main() {}
