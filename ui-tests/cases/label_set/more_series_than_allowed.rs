use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok, cached), max_series = 3)]
    requests: Family<(bool, bool), u64>,
}

fn main() {}
