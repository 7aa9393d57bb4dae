use metrics::Metrics;

const PAGES: usize = 3;

#[derive(Metrics)]
struct Stats {
    #[metric(counter, help = PAGES)]
    pages: u64,
}

fn main() {}
