//! Counters chosen by their labels at each count.

use std::hint::black_box;

use metrics::{Family, LabelSet, Metrics, Registry};

use super::total;
use crate::harness::{Contender, contender};
use crate::inputs::{NAMES, Operation, PAIRS, STRINGS, Source, for_each, name};

/// The two enums by name.
#[derive(Clone, Copy, LabelSet)]
struct Asked {
    source: Source,
    operation: Operation,
}

/// What has been asked for.
#[derive(Metrics)]
#[metrics(namespace = "ours")]
struct AskedStats {
    /// By two enums.
    #[metric(counter, labels(source, operation))]
    pairs: Family<(Source, Operation), u64>,

    /// By two enums, named by their set.
    #[metric(counter)]
    asked: Family<Asked, u64>,

    /// By a string.
    #[metric(counter, labels(customer))]
    customers: Family<String, u64>,

    /// By a string and a number.
    #[metric(counter, labels(customer, partition))]
    partitions: Family<(String, u32), u64>,

    /// By a string, in a family that is full.
    #[metric(counter, labels(customer), max_series = 50)]
    full: Family<String, u64>,

    /// By a string that has a cap of its own.
    #[metric(counter, labels(customer: String = max(50)))]
    capped: Family<String, u64>,
}

fn register() -> (Registry, AskedStatsHandles) {
    let registry = Registry::new();
    let stats = registry.register::<AskedStats>(()).expect("nothing else is registered");
    (registry, stats)
}

/// Two enums.
pub(crate) fn labels() -> Contender {
    let (registry, stats) = register();
    contender("ours `family.with((a, b)).inc()`", move |ops| {
        let family = black_box(&stats.pairs);
        for_each(ops, black_box(&PAIRS), |pair| family.with(pair).inc());
    })
    .counted(move || total(&registry.gather(), "ours_pairs_total"))
}

/// Two enums, in a struct that names them.
pub(crate) fn labels_named() -> Contender {
    let (registry, stats) = register();
    contender("ours `family.with(Asked { .. }).inc()`", move |ops| {
        let family = black_box(&stats.asked);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            family.with(Asked { source, operation }).inc();
        });
    })
    .counted(move || total(&registry.gather(), "ours_asked_total"))
}

/// A string that is known.
pub(crate) fn strings() -> Contender {
    let (registry, stats) = register();
    for index in 0..NAMES {
        stats.customers.with(&name(index));
    }
    contender("ours `family.with(name).inc()`", move |ops| {
        let family = black_box(&stats.customers);
        for_each(ops, black_box(&STRINGS), |name| family.with(name).inc());
    })
    .counted(move || total(&registry.gather(), "ours_customers_total"))
}

/// A string that is known, and a number.
pub(crate) fn tuples() -> Contender {
    let (registry, stats) = register();
    for index in 0..NAMES {
        stats.partitions.with((&name(index), 7));
    }
    contender("ours, `(String, u32)`", move |ops| {
        let family = black_box(&stats.partitions);
        for_each(ops, black_box(&STRINGS), |name| family.with((name, 7)).inc());
    })
    .counted(move || total(&registry.gather(), "ours_partitions_total"))
}

/// What fills a family with others before any of the names is met.
fn other(index: usize) -> String {
    format!("others-{index}")
}

/// A string beyond the cap of its family.
pub(crate) fn strings_full() -> Contender {
    let (registry, stats) = register();
    for index in 0..50 {
        stats.full.with(&other(index));
    }
    contender("ours, overflows `max_series`", move |ops| {
        let family = black_box(&stats.full);
        for_each(ops, black_box(&STRINGS), |name| family.with(name).inc());
    })
    .counted(move || total(&registry.gather(), "ours_full_total"))
}

/// A string beyond the cap of its label.
pub(crate) fn strings_label_cap() -> Contender {
    let (registry, stats) = register();
    for index in 0..50 {
        stats.capped.with(&other(index));
    }
    contender("ours, overflows `max(..)` of the label", move |ops| {
        let family = black_box(&stats.capped);
        for_each(ops, black_box(&STRINGS), |name| family.with(name).inc());
    })
    .counted(move || total(&registry.gather(), "ours_capped_total"))
}
