use metrics::Metrics;

/// What it has done.
#[derive(Metrics)]
#[metrics(handles = false, preregister)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let _ = Stats { requests: 0 }.requests;
}
