use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = 5)]
    pages: u64,
}

fn main() {}
