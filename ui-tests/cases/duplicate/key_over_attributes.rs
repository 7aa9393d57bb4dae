use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = "Requests.")]
    #[metric(help = "Requests served.")]
    requests: u64,
}

fn main() {}
