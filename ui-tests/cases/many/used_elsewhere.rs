use metrics::{Family, Metrics, Registry, State};

#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "my.app", labels(worker: u32))]
struct Stats {
    /// Requests served, by result.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,

    /// What the server is at.
    #[metric(state(Mode = [Idle, Busy]))]
    mode: State<Mode>,
}

fn main() {
    let stats = Registry::new().register::<Stats>(3).unwrap();
    stats.requests.with(Answer::Ok).inc();
    stats.mode.set(Mode::Busy);
    assert_eq!(stats.snapshot().requests[Answer::Ok], 1);
}
