use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Jobs done.
    #[metric(counter)]
    jobs_total: u64,

    /// Jobs waiting.
    #[metric(gauge)]
    jobs: u64,
}

fn main() {}
