//! Floor: label values, label sets, and their escaped text.
//!
//! A label set is *closed* (every value known at compile time: an index) or *open* (met at run time: [`Part`]s).
//! Nothing here knows families or rows.

mod key;
mod lend;
mod length;
mod openness;
mod part;
mod set;
mod text;
mod value;

pub use key::LabelKey;
pub use lend::Lend;
pub(crate) use length::{MAX_VALUE_BYTES, is_too_long};
pub use openness::{Closed, Open, Openness};
pub use part::Part;
pub use set::{ClosedLabels, InstanceLabels, LabelSet, joined_index, radix};
pub use text::LabelPairs;
pub(crate) use text::{LabelTable, LabelTexts, push_label, push_parts};
pub use value::{ClosedLabel, Label};
