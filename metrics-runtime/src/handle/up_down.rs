//! Gauges without `set`, counted like counters.

use std::fmt;
use std::marker::PhantomData;

use super::{Borrowed, Hold, Owned, Record, Shared, Track, Tracked};
use crate::cells::Place;
use crate::descriptor::{Scalar, word};
use crate::row::Cell;
use crate::value::{Delta, UpDownValue};

/// Goes up and down without ever being set, however it holds its row: a field with `#[metric(gauge, up_down)]`.
///
/// Costs what a counter costs. One thread may add and another take away: only the total counts. An unsigned total
/// below zero reads as zero.
pub struct UpDownOf<V, H> {
    hold: H,
    place: Place,
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
            value: PhantomData,
        }
    }

    #[inline]
    fn add(&self, delta: Delta) {
        match delta {
            Delta::Word(by) => self.hold.mode().add(self.place, by),
            Delta::Float(by) => self.hold.mode().add_f64(self.place, by),
        }
    }

    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.inc_by(V::ONE);
    }

    /// Adds `by`.
    #[inline]
    pub fn inc_by(&self, by: V) {
        self.add(by.delta(false));
    }

    /// Takes one away.
    #[inline]
    pub fn dec(&self) {
        self.dec_by(V::ONE);
    }

    /// Takes `by` away.
    #[inline]
    pub fn dec_by(&self, by: V) {
        self.add(by.delta(true));
    }

    fn sum(&self) -> u64 {
        self.hold.mode().sum(self.hold.row(), self.place)
    }

    /// Returns the total over all threads.
    #[must_use]
    pub fn value(&self) -> V {
        V::from_word(match V::SCALAR {
            Scalar::F64 => self.hold.mode().sum_f64(self.hold.row(), self.place).to_bits(),
            Scalar::U64 => word::unsigned(word::signed(self.sum()).max(0)),
            _ => self.sum(),
        })
    }

    /// Adds one now and takes it away when the guard is dropped, on whatever thread that happens.
    #[inline]
    pub fn track(&self) -> Tracked<UpDownOf<V, H::Borrow<'_>>> {
        Tracked::new(UpDownOf {
            hold: self.hold.borrow(),
            place: self.place,
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
