//! Floor: what a field of a stats struct is: a kind, a value type, a handle, a stretch of words.
//!
//! `#[metric(counter)] requests: u64` is a field because `u64: Field<kind::Counter>`. Types are judged by these traits,
//! never by their spelling.

mod binder;
mod bounds;
mod cap;
pub(crate) mod declare;
mod family;
pub mod kind;
mod known;
pub(crate) mod label_shape;
mod nesting;
mod reserved;
mod single;

pub use binder::{Binder, Bound};
pub use bounds::{bound, bound_after, bounds, bounds_of, shared_bounds};
pub use family::{FamilyHandle, FamilyPlace, Locate, OpenLabels};
pub use nesting::{Named, distinct};
pub use single::Single;

use crate::descriptor::{Labels, MetricType, Shape, Storage, ValueShape};
use crate::handle::{InfoHandle, Mode, Owned};
use crate::label::{LabelKey, LabelSet, Openness};
use crate::row::{OpenSeries, RowReader, RowWriter};
use crate::value::{Family, Info};

/// A field of a stats struct that is a metric of kind `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a metric of kind `{K}`",
    label = "not the value of such a metric",
    note = "a field is the plain value, not a handle, an atomic, an `Arc`, an `Option` or another library's metric: its handle is made by the derive",
    note = "counter: `u64`, `f64`; gauge: integers, `f64`, `bool`; histogram: `Histogram`, `Histogram<Name>`; state: `State<Enum>`; info: `Info<N>`",
    note = "each but info also as `Family<Labels, _>`, with `labels(..)` in the attribute; a nested stats struct is `#[metric(flatten)]`"
)]
pub trait Field<K>: Sized + 'static {
    /// Its labels; `()` if it has none.
    type LabelSet: LabelSet;
    /// The handle that records into it.
    type Handle<M: Mode>;
    /// Words, storage and labels.
    const SHAPE: Shape;

    #[doc(hidden)]
    fn handle<M: Mode>(hold: Owned<M>, family: usize) -> Self::Handle<M>;
    #[doc(hidden)]
    fn bind<M: Mode>(binder: &mut Binder<'_, M>) -> Self::Handle<M> {
        binder.field::<K, Self>()
    }
    #[doc(hidden)]
    fn write(&self, row: &mut RowWriter<'_>);
    #[doc(hidden)]
    fn read(row: &mut RowReader<'_>) -> Self;
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Field<kind::Info> for Info<N> {
    type LabelSet = ();
    type Handle<M: Mode> = InfoHandle<N, M>;
    const SHAPE: Shape = Shape {
        metric_type: MetricType::Info,
        value: ValueShape::Info(N),
        storage: Storage::Text,
        labels: Labels::NONE,
        closed: true,
    };

    fn handle<M: Mode>(hold: Owned<M>, family: usize) -> InfoHandle<N, M> {
        InfoHandle::of_family(hold, family)
    }

    fn write(&self, row: &mut RowWriter<'_>) {
        row.text(self.text());
    }

    fn read(row: &mut RowReader<'_>) -> Self {
        Self::from_text(row.text().cloned())
    }
}

// Recommended, since what is wrong in it is its labels or its value, and they say so.
impl<K: kind::Kind, L: LabelSet, V: Single<K>> Field<K> for Family<L, V> {
    type LabelSet = L;
    type Handle<M: Mode> = FamilyHandle<K, L, V, M>;
    const SHAPE: Shape = Shape {
        metric_type: K::METRIC_TYPE,
        value: V::VALUE,
        storage: V::STORAGE,
        labels: L::LABELS,
        closed: L::Openness::CLOSED,
    };

    fn handle<M: Mode>(hold: Owned<M>, family: usize) -> Self::Handle<M> {
        FamilyHandle::new(hold, family)
    }

    #[inline]
    fn write(&self, row: &mut RowWriter<'_>) {
        if L::Openness::CLOSED {
            for value in self.closed() {
                value.write(row.words(V::VALUE.words()));
            }
        } else {
            let series = |(key, value): (LabelKey, &V)| {
                let mut words = vec![0; V::VALUE.words()];
                value.write(&mut words);
                OpenSeries::new(key, words)
            };
            row.open(self.iter().map(series).collect());
        }
    }

    fn read(row: &mut RowReader<'_>) -> Self {
        match L::LABELS.cardinality() {
            Some(series) => Self::from_closed((0..series).map(|_| V::read(row.words(V::VALUE.words())))),
            None => Self::from_open(
                row.open()
                    .iter()
                    .map(|series| (series.key.clone(), V::read(&series.words))),
            ),
        }
    }
}

/// Makes every value that can stand in a family a field of its own, without labels.
macro_rules! unlabelled {
    ($($(#[$attribute:meta])* [$($generics:tt)*] $value:ty: $kind:ty;)*) => {$(
        $(#[$attribute])*
        impl<$($generics)*> Field<$kind> for $value {
            type LabelSet = ();
            type Handle<M: Mode> = <Self as Single<$kind>>::Of<Owned<M>>;
            const SHAPE: Shape = Shape {
                metric_type: <$kind as $crate::field::kind::Kind>::METRIC_TYPE,
                value: <Self as Single<$kind>>::VALUE,
                storage: <Self as Single<$kind>>::STORAGE,
                labels: Labels::NONE,
                closed: true,
            };

            fn handle<M: Mode>(hold: Owned<M>, family: usize) -> Self::Handle<M> {
                let cell = $crate::handle::Hold::row(&hold).cells(family).at(0, <Self as Single<$kind>>::LIVE_WORDS);
                <Self as Single<$kind>>::of(hold, cell)
            }

            #[inline]
            fn write(&self, row: &mut RowWriter<'_>) {
                Single::<$kind>::write(self, row.words(<Self as Single<$kind>>::VALUE.words()));
            }

            fn read(row: &mut RowReader<'_>) -> Self {
                <Self as Single<$kind>>::read(row.words(<Self as Single<$kind>>::VALUE.words()))
            }
        }
    )*};
}
pub(crate) use unlabelled;
