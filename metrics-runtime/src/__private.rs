//! What expansions call. Above all floors; not for users, and may change in any release.

pub use once_cell::sync::OnceCell;

pub use crate::descriptor::{Aggregate, Entry, LabelShape, Labels, Table};
pub use crate::field::declare::{bounds, family, nested, same_labels, table};
pub use crate::field::{Binder, Bound, Field, kind};
pub use crate::handle::{Mode, Shared};
pub use crate::label::{ClosedLabel, Label, LabelSet, Openness, Part, radix};
pub use crate::row::{RowReader, RowWriter};
pub use crate::stats::{HasHandles, Metrics};
pub use crate::value::Buckets;

// What sealed traits mention.
pub use crate::cells::Place;
pub use crate::descriptor::{BucketShape, Closed, Family, Nested, Shape, Storage, ValueShape};
pub use crate::handle::{Cell, Record, Track};
pub use crate::label::InstanceLabels;
pub use crate::row::Row;
pub use crate::value::Number;

/// The handle of a field.
pub type Handle<K, T, M> = <T as Field<K>>::Handle<M>;

/// Registers a struct in the global registry.
#[must_use]
pub fn global<S: HasHandles<Labels = ()>>() -> S::Handles<Shared> {
    crate::global().register_or_detach::<S>(())
}
