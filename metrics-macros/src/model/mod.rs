//! What the user declared: names, help and bounds derived once, spans kept. Nothing here judges; that is for `check`.

mod borrow;
mod buckets;
mod call;
mod closed;
mod family;
mod help;
mod label;
mod label_set;
mod metric_type;
mod stats;

pub(crate) use borrow::{Borrow, has_lifetime, lasting, short_lived};
pub(crate) use buckets::{Bounds, Buckets};
pub(crate) use call::{Call, CallBounds, CallLabel, Durations, Form, base as base_of_calls};
pub(crate) use closed::{ClosedLabel, LabelEnum};
pub(crate) use family::{Family, FamilyKind};
pub(crate) use help::Help;
pub(crate) use label::{Label, LabelType};
pub(crate) use label_set::{LabelField, LabelSet, LabelStruct};
pub(crate) use metric_type::metric_type;
pub(crate) use stats::{Field, Role, Stats};

/// Most series of a family unless the declaration says otherwise.
pub(crate) const MAX_SERIES: usize = 1000;
