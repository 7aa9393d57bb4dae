use metrics::Metrics;

#[derive(Metrics)]
struct Stats<const N: usize> {
    /// Requests served.
    #[metric(counter)]
    requests: [u64; N],
}

fn main() {}
