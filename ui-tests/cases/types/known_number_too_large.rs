use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(code: u8 = max(10, 200, 256)))]
    requests: Family<u8, u64>,
}

fn main() {}
