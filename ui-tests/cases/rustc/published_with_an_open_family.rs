use metrics::{Family, Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(path))]
    requests: Family<String, u64>,
}

fn main() {
    let _ = Registry::new().publish::<Stats>(());
}
