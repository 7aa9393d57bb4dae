use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Memory in use.
    #[metric(gauge, unit("bytes"))]
    memory: u64,
}

fn main() {}
