use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge, unit = "percent")]
    load: u64,
}

fn main() {}
