use metrics::{Family, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(ok: bool, status: u16))]
    requests: Family<(bool, u32), u64>,
}

fn main() {}
