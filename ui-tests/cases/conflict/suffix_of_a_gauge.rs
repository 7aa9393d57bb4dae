use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Jobs pending.
    #[metric(gauge, suffix = false)]
    jobs: u64,
}

fn main() {
    Stats::global().jobs.set(1);
}
