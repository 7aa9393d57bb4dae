use metrics::Metrics;

#[derive(Metrics)]
#[metrics(handles = false)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    Stats::global();
}
