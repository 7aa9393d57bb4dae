//! Floor: the values of a plain stats struct. They work without a registry, without threads, without atomics.

mod bounds;
mod bucket_table;
mod buckets;
mod family;
mod histogram;
mod info;
mod number;
mod observation;
mod state;

pub(crate) use bounds::{BoundsOf, are_bounds, check_bounds};
pub use bucket_table::Durations;
pub(crate) use bucket_table::bucket;
pub use buckets::{Buckets, DefaultBuckets};
pub use family::Family;
pub use histogram::Histogram;
pub use info::Info;
pub use number::{CounterValue, GaugeValue, UpDownValue, Word};
pub use observation::Observation;
pub use state::State;
pub(crate) use state::{place, state};
