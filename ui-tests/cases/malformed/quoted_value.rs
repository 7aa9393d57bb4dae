use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = ["ok", "err"]))]
    requests: u64,
}

fn main() {}
