use metrics::{Family, Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: Family<bool, u64>,
}

fn main() {
    let stats = Registry::new().register::<Stats>(()).unwrap();
    let served = stats.local().requests.with(true).hold();
    std::thread::scope(|scope| {
        scope.spawn(|| served.inc());
    });
}
