use metrics::Metrics;

#[derive(Metrics)]
#[metrics(namespace = "my-app")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {}
