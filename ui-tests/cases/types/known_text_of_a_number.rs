use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(code: u16 = max(10, 200, "404")))]
    requests: Family<u16, u64>,
}

fn main() {}
