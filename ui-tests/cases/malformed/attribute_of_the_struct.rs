use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metrics(counter)]
    requests: u64,
}

fn main() {}
