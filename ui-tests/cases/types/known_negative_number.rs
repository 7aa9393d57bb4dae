use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(code: Option<u8> = max(10, -1)))]
    requests: Family<Option<u8>, u64>,
}

fn main() {}
