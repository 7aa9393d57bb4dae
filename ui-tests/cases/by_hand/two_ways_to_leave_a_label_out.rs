use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Lines logged.
    #[metric(counter, labels(level))]
    lines: Family<Option<Option<bool>>, u64>,
}

fn main() {}
