use metrics::Metrics;

/// What it has done.
#[derive(Metrics)]
#[metrics(touch)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    Stats::global().requests.inc();
}
