use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, name = "2xx_total")]
    requests: u64,
}

fn main() {}
