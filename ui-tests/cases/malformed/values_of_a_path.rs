use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: answers::Answer = [Ok, Err]))]
    requests: u64,
}

fn main() {}
