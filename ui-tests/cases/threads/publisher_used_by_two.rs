use metrics::{Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let mut stats = Registry::new().publish::<Stats>(()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| stats.requests += 1);
        scope.spawn(|| stats.publish());
    });
}
