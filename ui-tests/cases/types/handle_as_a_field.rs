use metrics::{CounterHandle, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: CounterHandle,
}

fn main() {
    Stats::global().requests.inc();
}
