use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// How much there is.
    #[metric(gauge)]
    request_count: u64,
}

fn main() {}
