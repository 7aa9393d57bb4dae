use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = " ")]
    requests: u64,
}

fn main() {}
