use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, unit = "second")]
    lag: u64,
}

fn main() {}
