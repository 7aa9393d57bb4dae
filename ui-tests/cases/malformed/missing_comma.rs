use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter unit = "bytes")]
    requests: u64,
}

fn main() {}
