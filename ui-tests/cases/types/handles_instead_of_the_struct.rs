use metrics::{Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let stats = Registry::new().register::<StatsHandles>(()).unwrap();
    stats.requests.inc();
}
