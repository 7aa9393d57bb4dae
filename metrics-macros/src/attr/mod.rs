//! Attributes as pure data with spans. Nothing here returns an error: what is malformed is reported and left out.
//!
//! This floor knows how an attribute is written, not what it means together with others; that is for `check`.

mod buckets;
mod call;
mod closed;
mod container;
mod entry;
mod field;
mod help;
mod keys;
mod known;
mod label;
mod labels;
mod preregistered;
mod slot;

pub(crate) use buckets::{BoundSpec, BoundsSpec, BucketsSpec, CallBuckets, Number, Spacing};
pub(crate) use call::{ArgumentLabel, CallAttrs};
pub(crate) use closed::{EnumSpec, VariantSpec};
pub(crate) use container::{ContainerAttrs, HandlesSpec};
pub(crate) use field::{Aggregate, FieldAttrs, Kind};
pub(crate) use help::{Text, docs};
pub(crate) use keys::{KINDS, words};
pub(crate) use known::{Known, KnownValue};
pub(crate) use label::{LabelAttrs, Place};
pub(crate) use labels::{LabelSpec, LabelValues};
pub(crate) use preregistered::Preregistered;
pub(crate) use slot::Slot;
