use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, unit = "ms")]
    lag: u64,
}

fn main() {}
