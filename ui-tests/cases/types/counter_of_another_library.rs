use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(cached))]
    requests: Family<bool, Counter<u64>>,
}

fn main() {
    Stats::global().requests.with(true).inc();
}
