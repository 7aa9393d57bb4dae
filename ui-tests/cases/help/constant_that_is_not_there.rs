use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = HELP)]
    pages: u64,
}

fn main() {}
