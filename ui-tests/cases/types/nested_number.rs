use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(flatten)]
    requests: u64,
}

fn main() {}
