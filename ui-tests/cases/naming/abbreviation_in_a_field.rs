use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge)]
    lag_ms: u64,
}

fn main() {}
