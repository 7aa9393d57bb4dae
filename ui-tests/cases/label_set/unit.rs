use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(nothing))]
    requests: Family<(), u64>,
}

fn main() {}
