use metrics::{Metrics, Registry};

#[derive(Metrics)]
#[metrics(labels(worker: &str))]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    Registry::new().register::<Stats>("a").unwrap().requests.inc();
}
