use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result = [Ok, Err]))]
    requests: u64,
}

fn main() {}
