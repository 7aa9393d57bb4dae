//! Counters.

use std::fmt;
use std::marker::PhantomData;

use super::{Borrowed, Hold, Owned, Record, Shared};
use crate::cells::Place;
use crate::descriptor::Scalar;
use crate::row::Cell;
use crate::value::CounterValue;

/// Counts upwards, however it holds its row.
///
/// Each thread adds to a word of its own with an ordinary load, add and store: no lock, no read-modify-write, no
/// contention. A gather adds the words of all threads; the total is exact and never falls.
pub struct CounterOf<V, H> {
    hold: H,
    place: Place,
    family: u32,
    value: PhantomData<fn() -> V>,
}

/// Counts upwards and keeps its row alive: the field of a handles struct.
pub type CounterHandle<V = u64, M = Shared> = CounterOf<V, Owned<M>>;

/// Counts upwards, borrowed: what `with(..)` of a counter family returns.
pub type Counter<'a, V = u64, M = Shared> = CounterOf<V, Borrowed<'a, M>>;

impl<V: CounterValue, H: Hold> CounterOf<V, H> {
    #[inline]
    pub(crate) fn new(hold: H, cell: Cell) -> Self {
        Self {
            hold: hold.at(cell.place),
            place: cell.place,
            family: cell.family,
            value: PhantomData,
        }
    }

    /// Adds `by`.
    ///
    /// A negative or non-finite `f64` is ignored and counted in `metrics_dropped_values_total`. A `u64` total wraps.
    #[inline]
    pub fn inc_by(&self, by: V) {
        match by.increment() {
            Some(by) if matches!(V::SCALAR, Scalar::F64) => {
                self.hold.mode().add_f64(self.place, f64::from_bits(by.to_word()));
            }
            Some(by) => self.hold.mode().add(self.place, by.to_word()),
            None => self.hold.row().losses().drop_value(self.family as usize),
        }
    }

    /// Returns the total over all threads.
    #[must_use]
    pub fn value(&self) -> V {
        match V::SCALAR {
            Scalar::F64 => V::from_word(self.hold.mode().sum_f64(self.hold.row(), self.place).to_bits()),
            _ => V::from_word(self.hold.mode().sum(self.hold.row(), self.place)),
        }
    }

    /// Returns a handle to the same series that keeps it alive.
    #[must_use]
    pub fn hold(&self) -> CounterOf<V, Owned<H::Mode>> {
        CounterOf {
            hold: self.hold.own(),
            place: self.place,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<H: Hold> CounterOf<u64, H> {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.hold.mode().add(self.place, 1);
    }
}

impl<H: Hold> CounterOf<f64, H> {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.hold.mode().add_f64(self.place, 1.0);
    }
}

impl<V, H: Clone> Clone for CounterOf<V, H> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            place: self.place,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<V, H: Copy> Copy for CounterOf<V, H> {}

impl<V: CounterValue + fmt::Debug, H: Hold> fmt::Debug for CounterOf<V, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Counter").field(&self.value()).finish()
    }
}
