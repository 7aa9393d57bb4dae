use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    ///
    #[metric(counter)]
    requests: u64,
}

fn main() {}
