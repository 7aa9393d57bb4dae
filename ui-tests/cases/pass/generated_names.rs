//! Fields may have the names that expansions give.
#![deny(warnings)]

use metrics::{Family, LabelSet, Metrics, Registry};

#[derive(Clone, Copy, LabelSet)]
struct Route<'a> {
    labels: &'a str,
    read: bool,
}

#[derive(Default, Metrics)]
#[metrics(labels(labels: u32, read: bool))]
struct Inner {
    /// A name of ours.
    #[metric(counter, name = "bound_total")]
    __bound: u64,
    /// Another.
    #[metric(counter, name = "bound_bound_total")]
    __bound_: u64,
    /// A name of a local.
    #[metric(counter)]
    row: u64,
    /// Another.
    #[metric(counter)]
    binder: u64,
    /// The name of a method.
    #[metric(counter)]
    snapshot: u64,
    /// Another.
    #[metric(counter)]
    clone: u64,
}

#[derive(Default, Metrics)]
struct Stats {
    /// The name of a function.
    #[metric(counter, labels(result: Answer = [All, Index, AsStr]))]
    global: Family<Answer, u64>,
    /// By route.
    #[metric(counter)]
    routes: Family<Route<'static>, u64>,
}

fn main() {
    let registry = Registry::new();
    let inner = registry.register::<Inner>((1, true)).unwrap();
    for counter in [&inner.__bound, &inner.__bound_, &inner.row, &inner.binder, &inner.snapshot, &inner.clone] {
        counter.inc();
    }
    assert_eq!(inner.clone().snapshot().__bound, 1);
    let stats = Stats::global();
    stats.global.with(Answer::AsStr).inc();
    stats.routes.with(Route { labels: "a", read: true }).inc();
    assert_eq!(Answer::ALL.len(), 3);
}
