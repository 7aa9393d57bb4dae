use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u32,

    /// Memory in use.
    #[metric(gauge, unit = "bytes")]
    memory: String,

    /// Requests refused.
    #[metric(counter, labels(share))]
    refused: Family<f64, u64>,
}

fn main() {}
