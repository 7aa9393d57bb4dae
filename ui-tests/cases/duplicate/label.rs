use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(method, status, method))]
    requests: Family<(String, u16, String), u64>,
}

fn main() {}
