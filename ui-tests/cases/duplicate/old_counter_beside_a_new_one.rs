use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Jobs done, by the name that dashboards know.
    #[metric(counter, name = "jobs", allow(naming))]
    old_jobs: u64,

    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

fn main() {}
