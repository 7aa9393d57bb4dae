//! What one series of a field holds.

use super::{Field, kind, unlabelled};
use crate::descriptor::{Closed, Labels, Shape, Storage, ValueShape};
use crate::handle::{CounterOf, GaugeOf, HistogramOf, Hold, Mode, Owned, StateOf, UpDownOf};
use crate::label::ClosedLabel;
use crate::row::{Cell, RowReader, RowWriter, live_words};
use crate::value::{BoundsOf, Buckets, Histogram, State, Word};

/// A value that is one series of a metric of kind `K`: what a `Family<L, _>` is of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a family of kind `{K}`",
    label = "not the value of such a family",
    note = "a family is of plain values, not of handles, atomics or another library's metrics: its handle is made by the derive",
    note = "counter: `u64`, `f64`; gauge: integers, `f64`, `bool`; histogram: `Histogram`, `Histogram<Name>`; state: `State<Enum>`"
)]
pub trait Single<K>: Default + Sized + 'static {
    /// What the words mean.
    const VALUE: ValueShape;
    /// Where they lie.
    const STORAGE: Storage;
    /// How many words each thread has of it.
    const LIVE_WORDS: usize = match Self::STORAGE {
        Storage::PerThread => live_words(&Self::VALUE),
        Storage::Shared | Storage::Text => 0,
    };
    /// The handle of one series.
    type Of<H: Hold>;

    #[doc(hidden)]
    fn of<H: Hold>(hold: H, cell: Cell) -> Self::Of<H>;
    #[doc(hidden)]
    fn write(&self, words: &mut [u64]);
    #[doc(hidden)]
    fn read(words: &[u64]) -> Self;
}

macro_rules! numbers {
    ($kind:ident, $storage:ident, $handle:ident: $($number:ty),*) => {
        // Messages list what each kind accepts in words; every impl beside them would be noise.
        $(#[diagnostic::do_not_recommend]
        impl Single<kind::$kind> for $number {
            const VALUE: ValueShape = ValueShape::Number(<$number as Word>::NUMBER);
            const STORAGE: Storage = Storage::$storage;
            type Of<H: Hold> = $handle<$number, H>;

            #[inline]
            fn of<H: Hold>(hold: H, cell: Cell) -> $handle<$number, H> {
                $handle::new(hold, cell)
            }

            #[inline]
            fn write(&self, words: &mut [u64]) {
                words[0] = self.to_word();
            }

            fn read(words: &[u64]) -> Self {
                Self::from_word(words[0])
            }
        })*
        unlabelled! { $(#[diagnostic::do_not_recommend] [] $number: kind::$kind;)* }
    };
}
numbers!(Counter, PerThread, CounterOf: u64, f64);
numbers!(Gauge, Shared, GaugeOf: u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f64, bool);
numbers!(UpDown, PerThread, UpDownOf: u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f64);

impl<B: Buckets> Single<kind::Histogram> for Histogram<B> {
    const VALUE: ValueShape = ValueShape::Histogram(BoundsOf::<B>::SHAPE);
    const STORAGE: Storage = Storage::PerThread;
    type Of<H: Hold> = HistogramOf<B, H>;

    #[inline]
    fn of<H: Hold>(hold: H, cell: Cell) -> HistogramOf<B, H> {
        HistogramOf::new(hold, cell)
    }

    #[inline]
    fn write(&self, words: &mut [u64]) {
        Histogram::write(self, words);
    }

    fn read(words: &[u64]) -> Self {
        Histogram::read(words)
    }
}

impl<E: ClosedLabel> Single<kind::State> for State<E> {
    const VALUE: ValueShape = ValueShape::State(Closed::new(E::ALL.len(), E::TEXTS));
    const STORAGE: Storage = Storage::Shared;
    type Of<H: Hold> = StateOf<E, H>;

    #[inline]
    fn of<H: Hold>(hold: H, cell: Cell) -> StateOf<E, H> {
        StateOf::new(hold, cell)
    }

    #[inline]
    fn write(&self, words: &mut [u64]) {
        words[0] = self.to_word();
    }

    fn read(words: &[u64]) -> Self {
        Self::from_word(words[0])
    }
}

unlabelled! {
    [B: Buckets] Histogram<B>: kind::Histogram;
    [E: ClosedLabel] State<E>: kind::State;
}
