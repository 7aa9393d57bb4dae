use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = "Requests.", help = "Requests served.")]
    requests: u64,
}

fn main() {}
