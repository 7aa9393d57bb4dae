use metrics::Metrics;

#[derive(Metrics)]
#[metrics(handles = true)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
