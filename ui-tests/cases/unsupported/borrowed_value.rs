use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(path))]
    requests: Family<&str, u64>,
}

fn main() {
    Stats::global().requests.with("/").inc();
}
