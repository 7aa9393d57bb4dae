//! Floor: what one gather has read, complete and fixed.
//!
//! A [`Snapshot`] is descriptors, escaped label text and words, in the order in which they are written. It knows neither where the
//! words came from nor how they are encoded; the views on it are all that an encoder sees.

mod family;
mod float;
mod model;
mod number;
mod serialize;
mod value;

pub(crate) use family::Run;
pub use family::{FamilySnapshot, SeriesSnapshot};
pub(crate) use float::FloatText;
pub use model::Snapshot;
pub(crate) use model::{Block, BlockLabels, BlockTexts, SnapshotFamily, Starts};
pub use number::Number;
pub use value::{HistogramValue, SampleValue, StateSetValue};
