use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, unit = "milliseconds")]
    lag: u64,
}

fn main() {}
