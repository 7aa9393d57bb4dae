use metrics::Metrics;

/// What it has done.
#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    metrics::preregister!(Stats<u8>);
}
