//! Floor: a snapshot as bytes, in one format or another.
//!
//! Encoders are pure functions of the snapshot. They know descriptors, label text and values; they know neither registries nor rows.

mod bucket;
mod encoder;
mod exposition;
mod format;
mod integer;
#[cfg(feature = "json")]
mod json;
mod lines;
mod metadata;
mod number;
mod openmetrics;
mod pieces;
mod place;
mod text;
mod writer;

#[cfg(test)]
mod sample;

pub use encoder::Encoder;
pub use exposition::Exposition;
pub use format::{Format, UnknownFormat};
pub use pieces::Pieces;
