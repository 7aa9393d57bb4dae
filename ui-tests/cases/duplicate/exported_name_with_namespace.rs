use metrics::Metrics;

#[derive(Metrics)]
#[metrics(namespace = "http")]
struct Stats {
    /// Requests.
    #[metric(counter)]
    requests: u64,

    /// Requests again.
    #[metric(counter, name = "http_requests_total")]
    served: u64,
}

fn main() {}
