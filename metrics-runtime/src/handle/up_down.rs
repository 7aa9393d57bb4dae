//! Gauges without `set`, counted like counters.

use std::fmt;
use std::marker::PhantomData;

use super::{Borrowed, Hold, Owned, Record, Shared, Track, Tracked};
use crate::cells::Place;
use crate::row::Cell;
use crate::value::UpDownValue;

/// Goes up and down without ever being set, however it holds its row: a field with `#[metric(gauge, up_down)]`.
///
/// Costs what a counter costs. One thread may add and another subtract: only the total counts. A total outside its type's
/// range, such as one below zero, reads as the nearest value in range; the true total is kept. What one thread has added and
/// subtracted stays within an `i64`, or it wraps; sums of floats stop at the largest finite value.
pub struct UpDownOf<V, H> {
    hold: H,
    place: Place,
    family: u32,
    value: PhantomData<fn() -> V>,
}

/// Goes up and down and keeps its row alive: the field of a handles struct.
pub type UpDownHandle<V = i64, M = Shared> = UpDownOf<V, Owned<M>>;

/// Goes up and down, borrowed: what `with(..)` of an `up_down` family returns.
pub type UpDown<'a, V = i64, M = Shared> = UpDownOf<V, Borrowed<'a, M>>;

impl<V: UpDownValue, H: Hold> UpDownOf<V, H> {
    #[inline]
    pub(crate) fn new(hold: H, cell: Cell) -> Self {
        Self {
            hold: hold.at(cell.place),
            place: cell.place,
            family: cell.family,
            value: PhantomData,
        }
    }

    #[inline]
    fn change(&self, by: V, negative: bool) {
        match by.change(negative) {
            Some(by) => self.hold.mode().add(self.place, by),
            None => self.hold.row().losses().drop_value(self.family as usize),
        }
    }

    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.inc_by(V::ONE);
    }

    /// Adds `by`.
    ///
    /// A float that is not finite, and an integer that an `i64` does not hold, are dropped and counted in
    /// `metrics_dropped_values_total`: nothing could take them back.
    #[inline]
    pub fn inc_by(&self, by: V) {
        self.change(by, false);
    }

    /// Takes one away.
    #[inline]
    pub fn dec(&self) {
        self.dec_by(V::ONE);
    }

    /// Subtracts `by`; drops what [`inc_by`](Self::inc_by) does.
    #[inline]
    pub fn dec_by(&self, by: V) {
        self.change(by, true);
    }

    /// Returns the total over all threads: the nearest value of the type, which is what is exported.
    #[must_use]
    pub fn value(&self) -> V {
        let total = self.hold.mode().total(self.hold.row(), self.place, V::MERGE);
        V::from_word(V::NUMBER.nearest(total))
    }

    /// Adds one now and takes it away when the guard is dropped, on whatever thread that happens.
    #[inline]
    pub fn track(&self) -> Tracked<UpDownOf<V, H::Borrow<'_>>> {
        Tracked::new(UpDownOf {
            hold: self.hold.borrow(),
            place: self.place,
            family: self.family,
            value: PhantomData,
        })
    }

    /// Adds one now and takes it away when the guard, which owns this handle, is dropped.
    #[inline]
    pub fn into_tracked(self) -> Tracked<Self> {
        Tracked::new(self)
    }

    /// Returns a handle to the same series that keeps it alive.
    #[must_use]
    pub fn hold(&self) -> UpDownOf<V, Owned<H::Mode>> {
        UpDownOf {
            hold: self.hold.own(),
            place: self.place,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<V: UpDownValue, H: Hold> Track for UpDownOf<V, H> {
    fn enter(&self) {
        self.inc();
    }

    fn leave(&self) {
        self.dec();
    }
}

impl<V, H: Clone> Clone for UpDownOf<V, H> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            place: self.place,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<V, H: Copy> Copy for UpDownOf<V, H> {}

impl<V: UpDownValue + fmt::Debug, H: Hold> fmt::Debug for UpDownOf<V, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UpDown").field(&self.value()).finish()
    }
}
