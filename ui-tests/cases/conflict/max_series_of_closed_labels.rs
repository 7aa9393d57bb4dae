use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err]), max_series = 100)]
    requests: Family<Answer, u64>,
}

fn main() {}
