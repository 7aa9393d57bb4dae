use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, name = "queueLength")]
    queue: u64,
}

fn main() {}
