use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge)]
    memory_total: u64,
}

fn main() {}
