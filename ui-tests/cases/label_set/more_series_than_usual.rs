use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(a: Digit = [D0, D1, D2, D3, D4, D5, D6, D7, D8, D9], b, c, ok))]
    requests: Family<(Digit, Digit, Digit, bool), u64>,
}

fn main() {}
