//! This crate, as a user of it would write the acts.

mod counters;
mod exposition;
mod histograms;
mod labelled;
mod memory;

use metrics::{Number, Registry, SampleValue};

pub(crate) use counters::{count, eight_fields, eight_handles};
pub(crate) use exposition::{instances, open};
pub(crate) use histograms::{Gathered, gathered, observe, observe_others};
pub(crate) use labelled::{labels, labels_named, strings, strings_full, strings_label_cap, tuples};
pub(crate) use memory::{Memory, Touch, memory};

/// Adds up all series of a counter family.
fn total(registry: &Registry, family: &str) -> u64 {
    let snapshot = registry.gather();
    let series = snapshot.family(family).into_iter().flat_map(|family| family.series());
    let values = series.filter_map(|series| match series.value() {
        SampleValue::Number(Number::Unsigned(value)) => Some(value),
        _ => None,
    });
    values.sum()
}
