use metrics::Metrics;

#[derive(Metrics)]
struct Stats;

fn main() {}
