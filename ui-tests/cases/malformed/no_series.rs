use metrics::Metrics;

#[derive(Metrics)]
#[metrics(max_series = 0)]
struct Stats {
    /// Requests served.
    #[metric(gauge)]
    requests: u64,
}

fn main() {}
