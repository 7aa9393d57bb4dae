use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(code: u16 = max(10, 200, 0xC8)))]
    requests: Family<u16, u64>,
}

fn main() {}
