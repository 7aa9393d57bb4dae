//! Declare metrics on a struct, count at the speed of a plain add, export everywhere.
//!
//! ```
//! use metrics::Metrics;
//!
//! /// What this program has done.
//! #[derive(Metrics)]
//! #[metrics(namespace = "hello")]
//! struct Stats {
//!     /// Requests served.
//!     #[metric(counter)]
//!     requests: u64,
//! }
//!
//! Stats::global().requests.inc();
//! print!("{}", metrics::render());
//! ```
//!
//! A stats struct is a row of 64-bit words plus a constant table that says what they mean. [`derive(Metrics)`](derive@Metrics)
//! makes the table and a struct of typed handles; a [`Registry`] holds the rows; a gather copies and merges them into a
//! [`Snapshot`]; an [`Encoder`] turns that into text.
//!
//! * **Declare**: [`derive(Metrics)`](derive@Metrics), [`derive(Label)`](derive@Label), [`derive(LabelSet)`](derive@LabelSet).
//! * **Values**, which work without any registry: `u64`, `f64`, [`Histogram`], [`State`], [`Info`], [`Family`].
//! * **Handles**: [`CounterHandle`], [`GaugeHandle`], [`UpDownHandle`], [`HistogramHandle`], [`StateHandle`],
//!   [`InfoHandle`], [`FamilyHandle`].
//! * **Plain structs of one owner**: [`Publisher`], [`Responder`], [`Registry::collect_with`].
//! * **Export**: [`Registry`], [`Format`], [`Collector`], [`Encoder`].
//!
//! # Where recording works
//!
//! On any thread, in destructors of thread-locals, in a panic hook, and in a forked child. Gathering and rendering work in a forked
//! child too: of what another thread was just changing at the moment of the fork, such as what is registered, the state of the last
//! gather is served; responders, whose threads are gone, are late. Registering there, and making series, is not promised. Recording does
//! not work in a signal handler: one that interrupts a recording of its own thread can lose a count.
//!
//! # Bad values and resets
//!
#![doc = include_str!("../docs/values.md")]
//!
//! # Platforms
//!
#![doc = include_str!("../docs/platforms.md")]

mod call;
mod cells;
mod descriptor;
mod encode;
mod field;
mod global;
mod handle;
mod label;
mod platform;
mod registry;
mod row;
mod snapshot;
mod source;
mod stats;
mod value;

#[doc(hidden)]
pub mod __private;

pub use call::Outcome;
pub use descriptor::{
    Advice, Aggregate, Descriptor, DescriptorBuilder, DescriptorError, DescriptorErrorKind, LabelShape, MetricType,
    NameError, Scalar, Site, ValueType,
};
pub use encode::{Encoder, Exposition, Format, Pieces, UnknownFormat};
pub use field::{FamilyHandle, Field, Single, kind};
pub use global::{global, render};
pub use handle::{
    Borrowed, Counter, CounterHandle, CounterOf, Dynamic, Gauge, GaugeHandle, GaugeOf, HistogramHandle, HistogramOf,
    HistogramRef, Hold, InfoHandle, Local, LocalRef, Mode, Owned, Scoped, Shared, StateHandle, StateOf, StateRef,
    Timer, Tracked, UpDown, UpDownHandle, UpDownOf,
};
pub use label::{Closed, ClosedLabel, Label, LabelKey, LabelPairs, LabelSet, Open, Openness, Part};
#[doc = include_str!("../docs/derive_label.md")]
pub use metrics_macros::Label;
#[doc = include_str!("../docs/derive_label_set.md")]
pub use metrics_macros::LabelSet;
#[doc = include_str!("../docs/derive_metrics.md")]
pub use metrics_macros::Metrics;
#[doc = include_str!("../docs/instrument.md")]
pub use metrics_macros::instrument;
pub use registry::{
    BuildError, Cap, Collected, Collector, CollectorId, Conflict, ConflictReason, Filter, RegisterError, Registry,
    RegistryBuilder, Report, SampleError,
};
pub use snapshot::{FamilySnapshot, HistogramValue, Number, SampleValue, SeriesSnapshot, Snapshot, StateSetValue};
pub use source::{Asked, Publisher, Responder};
pub use stats::{ClosedMetrics, HasHandles, Metrics};
pub use value::{
    Buckets, CounterValue, DefaultBuckets, Family, GaugeValue, Histogram, Info, Observation, State, UpDownValue,
};

#[doc = include_str!("../docs/preregister.md")]
#[doc(alias = "touch")]
// So that the macro knows what this crate is called.
#[macro_export]
macro_rules! preregister {
    ($($path:tt)*) => {
        $crate::__private::preregister! { $crate $($path)* }
    };
}
