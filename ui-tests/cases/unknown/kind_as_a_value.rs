use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(type = "counter")]
    requests: u64,
}

fn main() {
    Stats::global().requests.inc();
}
