//! What expansions call. Above all floors; not for users, and may change in any release.

pub use metrics_macros::{instrumented, preregister};
pub use once_cell::sync::OnceCell;

pub use crate::descriptor::{Aggregate, Entry, Help, KnownValue, LabelKind, LabelShape, Labels, Table};
pub use crate::field::declare::{family, nested, number, same_labels, table};
pub use crate::field::{
    Binder, Bound, Field, Named, bound, bound_after, bounds, bounds_of, distinct, kind, shared_bounds,
};
pub use crate::handle::{Local, Mode, Shared};
pub use crate::label::{ClosedLabel, Label, LabelSet, Lend, Openness, Part, joined_index, radix};
pub use crate::row::{RowReader, RowWriter};
pub use crate::stats::{HasGlobal, HasHandles, Is, Metrics};
pub use crate::value::Buckets;

/// This module, by a name that says what to do where it cannot be found.
pub mod import {
    pub use crate::__private as metrics_runtime_is_elsewhere_say_where_by_crate_equals_path;
}

/// What expansions of `instrument` call.
pub mod call {
    /// This module, as that of derives is imported.
    pub mod import {
        pub use crate::__private::call as metrics_runtime_is_elsewhere_say_where_by_crate_equals_path;
    }

    pub use crate::call::{
        ByError, CALLS, IN_FLIGHT, Keeps, Otherwise, Probe, Returns, Site, begin, by_borrowed_error, by_error, call,
        call_labelled, calls, checked, durations, failure, future, future_labelled, help, in_flight, judged, once,
        once_future, outcome, preregister, registry, table, unjudged,
    };
    pub use crate::cells::Linked;
    pub use crate::descriptor::Help;
    pub use crate::field::{bound, bound_after, bounds, shared_bounds};
    pub use crate::value::{Buckets, DefaultBuckets};
}

// What sealed traits mention.
pub use crate::call::{CallLabels, Calls, FailsWith, Kept, Verdict, Watch};
pub use crate::cells::{Addend, Linked, Merge, Place, Watched};
pub use crate::descriptor::{BucketShape, Closed, FamilyEntry, NestedEntry, NumberShape, Shape, Storage, ValueShape};
pub use crate::field::{FamilyPlace, Locate, OpenLabels};
pub use crate::handle::{Record, Track};
pub use crate::label::{ClosedLabels, InstanceLabels};
pub use crate::row::{Cell, Row, Series};
pub use crate::value::{Durations, Word};

/// The handle of a field.
pub type Handle<K, T, M> = <T as Field<K>>::Handle<M>;
/// The handle of a counter.
pub type CounterField<T, M> = Handle<kind::Counter, T, M>;
/// The handle of a gauge with `set`.
pub type GaugeField<T, M> = Handle<kind::Gauge, T, M>;
/// The handle of an `up_down` gauge.
pub type UpDownField<T, M> = Handle<kind::UpDown, T, M>;
/// The handle of a histogram.
pub type HistogramField<T, M> = Handle<kind::Histogram, T, M>;
/// The handle of a state.
pub type StateField<T, M> = Handle<kind::State, T, M>;
/// The handle of an info.
pub type InfoField<T, M> = Handle<kind::Info, T, M>;
/// The handles of a nested struct.
pub type NestedField<T, M> = <T as HasHandles>::Handles<M>;

/// Stands for a value in code that is written beside an error, and never runs.
#[must_use]
pub fn unreachable<T>() -> T {
    std::unreachable!()
}

/// Registers a struct in the global registry.
#[must_use]
pub fn global<S: HasHandles<Labels = ()>>() -> S::Handles<Shared> {
    crate::global().register_or_detach::<S>(())
}

/// Registers a struct in the global registry before its first use.
pub fn preregister<S: HasGlobal>() {
    drop(global::<S>());
}
