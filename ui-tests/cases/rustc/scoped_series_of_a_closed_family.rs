use metrics::{Family, Metrics, Registry};

#[derive(Metrics)]
struct Stats {
    /// Events.
    #[metric(counter, labels(result: EventResult = [Success, Error]))]
    events: Family<EventResult, u64>,
}

fn main() {
    let stats = Registry::new().register::<Stats>(()).unwrap();
    stats.events.scoped(EventResult::Error).inc();
}
