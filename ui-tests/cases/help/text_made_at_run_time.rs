use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = format!("Pages of {}.", 1))]
    pages: u64,
}

fn main() {}
