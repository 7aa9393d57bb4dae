use metrics::{Family, Metrics};

#[derive(Metrics)]
#[metrics(crate = ::wrong::path)]
struct Stats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,

    /// Requests open.
    #[metric(gauge)]
    open: u64,
}

fn main() {}
