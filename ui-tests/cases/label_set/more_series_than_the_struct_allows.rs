use metrics::{Family, Metrics};

#[derive(Metrics)]
#[metrics(max_series = 3)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok, cached))]
    requests: Family<(bool, bool), u64>,
}

fn main() {}
