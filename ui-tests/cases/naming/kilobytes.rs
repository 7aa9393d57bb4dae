use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, unit = "kilobytes")]
    memory: u64,
}

fn main() {}
