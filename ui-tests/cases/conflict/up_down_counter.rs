use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, up_down)]
    requests: u64,
}

fn main() {}
