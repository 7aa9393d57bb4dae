use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, up_down)]
    requests: i64,
}

fn main() {
    Stats::global().requests.set(3);
}
