//! Counters.

use std::fmt;
use std::marker::PhantomData;

use super::{Borrowed, Hold, Owned, Record, Shared};
use crate::cells::{Addend, Place};
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
    /// A `f64` that is negative or not finite, and a `u64` of 2<sup>63</sup> or more, which is what becomes of a negative
    /// number, are dropped and counted in `metrics_dropped_values_total`. The total stops at the largest value of its type.
    #[inline]
    pub fn inc_by(&self, by: V) {
        match by.increment() {
            Some(by) => self.hold.mode().add(self.place, by),
            None => self.hold.row().losses().drop_value(self.family as usize),
        }
    }

    /// Returns the total over all threads.
    #[must_use]
    pub fn value(&self) -> V {
        V::from_word(self.hold.mode().total(self.hold.row(), self.place, V::MERGE))
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
    /// Adds one. Ones alone would take centuries to reach the largest count, which this wraps at.
    #[inline]
    pub fn inc(&self) {
        self.hold.mode().add(self.place, Addend::delta(1));
    }
}

impl<H: Hold> CounterOf<f64, H> {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.hold.mode().add(self.place, Addend::float(1.0));
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
