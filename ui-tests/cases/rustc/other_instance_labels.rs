use metrics::Metrics;

#[derive(Metrics)]
#[metrics(labels(worker: u32))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let _ = metrics::Registry::new().register::<Stats>("one");
}
