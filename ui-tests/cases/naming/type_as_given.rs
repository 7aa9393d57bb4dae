use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, name = "request_counter_total")]
    requests: u64,
}

fn main() {}
