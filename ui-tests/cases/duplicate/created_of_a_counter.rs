use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,

    /// When the first job was made.
    #[metric(gauge)]
    jobs_created: u64,
}

fn main() {}
