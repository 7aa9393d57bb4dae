use metrics::Metrics;

#[derive(Metrics)]
struct Stats(u64);

fn main() {}
