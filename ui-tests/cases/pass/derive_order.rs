//! Derives may stand in any order and in several attributes, before and after those of this crate.
use metrics::{Family, Label, Metrics};

#[derive(Label, PartialEq, Debug, Clone, Copy)]
enum Backend {
    Redis,
    Postgres,
}

#[derive(Metrics, Debug)]
#[metrics(namespace = "first")]
#[derive(Clone, Default, PartialEq)]
#[metrics(max_series = 10)]
struct First {
    #[metric(counter)]
    /// Requests served.
    #[metric(labels(backend))]
    requests: Family<Backend, u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Metrics)]
#[metrics(namespace = "last")]
struct Last {
    #[metric(labels(backend), counter)]
    /// Requests served.
    requests: Family<Backend, u64>,
}

fn main() {
    First::global().requests.with(Backend::Redis).inc();
    Last::global().requests.with(Backend::Postgres).inc();
    assert_eq!(First::global().snapshot().requests[Backend::Redis], 1);
    assert_ne!(Last::global().snapshot(), Last::default());
}
