use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: Family<bool, u64>,
}

fn main() {
    Stats::global().requests.with("yes").inc();
}
