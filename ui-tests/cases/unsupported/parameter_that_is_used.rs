use metrics::{Metrics, Registry};

#[derive(Metrics)]
struct Stats<T> {
    /// Requests served.
    #[metric(counter)]
    requests: T,
}

fn main() {
    let stats = Registry::new().register::<Stats<u64>>(()).unwrap();
    stats.requests.inc();
}
