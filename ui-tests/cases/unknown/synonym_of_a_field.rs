use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, description = "Requests served.")]
    requests: u64,
}

fn main() {}
