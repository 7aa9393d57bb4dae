use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[doc = concat!(" ", "")]
    #[metric(counter)]
    pages: u64,
}

fn main() {}
