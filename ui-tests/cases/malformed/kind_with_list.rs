use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge(up_down))]
    requests: u64,
}

fn main() {}
