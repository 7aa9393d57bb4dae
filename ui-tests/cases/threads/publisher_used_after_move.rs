use metrics::{Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let mut stats = Registry::new().publish::<Stats>(()).unwrap();
    std::thread::spawn(move || stats.requests += 1);
    stats.publish();
}
