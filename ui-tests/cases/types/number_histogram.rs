use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(histogram, buckets(Sizes = [1, 2]))]
    requests: u64,
}

fn main() {}
