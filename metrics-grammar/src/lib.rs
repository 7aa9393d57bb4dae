//! What names, labels, units and suffixes a metric may have.
//!
//! The derive macros ask these rules at compile time, the runtime asks them again for families that
//! are known only at run time; neither owns them, so they live here. There are two kinds: *wire
//! grammar*, which every reader of an exposition relies on ([`check_metric_name`],
//! [`check_label_name`], [`reserved_label`], [`clash`]), and *naming advice* ([`advice()`],
//! [`label_advice`]), which a user may turn off. What a family is called in each format is a matter
//! of the former ([`Heading`], [`Section`], [`sample_names`]).
//!
//! This crate knows nothing of Rust syntax, of values or of how formats are written, and depends on
//! nothing.
#![forbid(unsafe_code)]

mod advice;
mod case;
mod exported;
mod help;
mod metric_type;
mod name;
mod nearest;
mod sample;
mod section;
mod unit;

pub use advice::{Advice, advice, label_advice, stutter};
pub use case::{RenameRule, UnknownRule};
pub use exported::{base_name, exported_name, join, unsuffixed_name};
pub use help::first_paragraph;
pub use metric_type::MetricType;
pub use name::{NameError, check_label_name, check_metric_name, legal_spelling};
pub use nearest::nearest;
pub use sample::{clash, reserved_label, sample_name_parts, sample_name_splits, sample_names};
pub use section::{Heading, Section};
pub use unit::{is_base_unit, non_base_unit};
