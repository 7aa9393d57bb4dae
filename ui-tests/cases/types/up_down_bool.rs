use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(gauge, up_down)]
    requests: bool,
}

fn main() {}
