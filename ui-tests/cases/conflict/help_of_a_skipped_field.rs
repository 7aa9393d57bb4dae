use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(skip, help = "Requests.")]
    requests: u64,
}

fn main() {}
