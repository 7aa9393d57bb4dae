use metrics::Metrics;

#[derive(Metrics)]
#[metrics(namespace = "orders")]
struct Stats {
    /// Orders created.
    #[metric(counter)]
    orders_created: u64,
}

fn main() {
    Stats::global().orders_created.inc();
}
