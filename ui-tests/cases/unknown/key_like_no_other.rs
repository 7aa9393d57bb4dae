use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, colour = "red")]
    requests: u64,
}

fn main() {}
