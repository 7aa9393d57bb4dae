use metrics::Metrics;

struct Clock;

#[derive(Metrics)]
struct Stats {
    #[metric(skip)]
    clock: Clock,
}

fn main() {}
