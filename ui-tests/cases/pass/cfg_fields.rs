//! Fields, variants and labels that are compiled out leave nothing behind.
#![deny(warnings)]

use metrics::{Family, Label, LabelSet, Metrics};

#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Backend {
    Redis,
    #[cfg(any())]
    Missing(NoSuchType),
    #[cfg(all())]
    Postgres,
}

#[derive(Clone, Copy, LabelSet)]
struct Route {
    status: u16,
    #[cfg(any())]
    missing: NoSuchType,
}

#[derive(Default, Metrics)]
struct Stats {
    /// Requests served.
    #[cfg(all())]
    #[metric(counter)]
    requests: u64,
    /// The same name again.
    #[cfg(any())]
    #[metric(counter)]
    requests: NoSuchType,
    /// A field that is wrong, were it there.
    #[cfg(any())]
    #[metric(contuer)]
    missing: NoSuchType,
    /// With an attribute on a condition.
    #[cfg_attr(all(), metric(counter, labels(backend)))]
    answers: Family<Backend, u64>,
    /// By status.
    #[metric(counter)]
    statuses: Family<Route, u64>,
}

fn main() {
    Stats::global().requests.inc();
    Stats::global().answers.with(Backend::Postgres).inc();
    Stats::global().answers.with(Backend::Redis).inc();
    Stats::global().statuses.with(Route { status: 200 }).inc();
}
