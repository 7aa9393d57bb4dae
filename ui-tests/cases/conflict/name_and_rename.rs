use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter, name = "http_requests_total", rename = "requests")]
    served: u64,
}

fn main() {
    Stats::global().served.inc();
}
