use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(a, b, c, d, e, f, g, h, i))]
    requests: Family<(u8, u8, u8, u8, u8, u8, u8, u8, u8), u64>,
}

fn main() {}
