use metrics::{Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(countr)]
    requests: u64,
}

fn main() {
    let stats = Registry::new().register::<Stats>(()).unwrap();
    stats.requests.inc();
}
