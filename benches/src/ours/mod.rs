//! This crate, as a user of it would write the acts.

mod calls;
mod counters;
mod exposition;
mod gathered;
mod histograms;
mod labelled;
mod memory;
mod million;
mod published;
mod served;

use metrics::{Number, SampleValue, Snapshot};

pub(crate) use calls::{
    call_async, call_count_only, call_counted, call_duration, call_labelled, call_sampled, call_sampled_duration,
    call_timed,
};
pub(crate) use counters::{count, count_local, eight_fields, eight_handles, eight_local};
pub(crate) use exposition::{instances, open};
pub(crate) use gathered::{Gathered, gathered};
pub(crate) use histograms::{observe, observe_local, observe_others};
pub(crate) use labelled::{labels, labels_named, strings, strings_full, strings_label_cap, tuples};
pub(crate) use memory::{Memory, Touch, memory};
pub(crate) use million::{Million, Updates};
pub(crate) use published::{field, poll, publish, publish_counters, published_element, published_field};
pub(crate) use served::{router, server};

/// Adds up all series of a counter family.
fn total(snapshot: &Snapshot, family: &str) -> u64 {
    let series = snapshot.family(family).into_iter().flat_map(|family| family.series());
    let values = series.filter_map(|series| match series.value() {
        SampleValue::Number(Number::Unsigned(value)) => Some(value),
        _ => None,
    });
    values.sum()
}
