use metrics::{Family, Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: Family<bool, u64>,
}

fn main() {
    let stats = Registry::new().register::<Stats>(()).unwrap();
    let local = stats.local();
    let served = local.requests.with(true);
    std::thread::scope(|scope| {
        scope.spawn(move || served.inc());
    });
}
