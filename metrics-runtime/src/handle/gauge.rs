//! Gauges with `set`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use super::{Borrowed, Hold, Owned, Record, Shared, Track, Tracked};
use crate::cells::primitive::AtomicU64;
use crate::row::Cell;
use crate::value::{GaugeValue, UpDownValue};

/// Holds the value that was set last, however it holds its row.
///
/// One word that all threads share: `set` is a store, `inc` and `dec` one atomic update. Integers stay within their
/// type, so an unsigned gauge does not fall below 0. A gauge that is only moved up and down is better declared
/// `up_down`: then threads do not share a word.
pub struct GaugeOf<V, H> {
    hold: H,
    /// Index of the word.
    word: u32,
    family: u32,
    value: PhantomData<fn() -> V>,
}

/// Holds the value that was set last and keeps its row alive: the field of a handles struct.
pub type GaugeHandle<V = f64, M = Shared> = GaugeOf<V, Owned<M>>;

/// Holds the value that was set last, borrowed: what `with(..)` of a gauge family returns.
pub type Gauge<'a, V = f64, M = Shared> = GaugeOf<V, Borrowed<'a, M>>;

impl<V: GaugeValue, H: Hold> GaugeOf<V, H> {
    #[inline]
    pub(crate) fn new(hold: H, cell: Cell) -> Self {
        Self {
            hold,
            word: cell.shared,
            family: cell.family,
            value: PhantomData,
        }
    }

    #[inline]
    fn change<R>(&self, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        self.hold.mode().shared(self.hold.row(), self.word, change)
    }

    /// Sets the value. Any `f64` may be set, NaN and the infinities too.
    #[inline]
    pub fn set(&self, value: V) {
        self.change(|word| word.store(value.to_word(), Ordering::Relaxed));
    }

    /// Returns the value.
    #[must_use]
    #[inline]
    pub fn value(&self) -> V {
        let word = self.change(|word| word.load(Ordering::Relaxed));
        V::from_word(word.unwrap_or(0))
    }

    /// Returns a handle to the same series that keeps it alive.
    #[must_use]
    pub fn hold(&self) -> GaugeOf<V, Owned<H::Mode>> {
        GaugeOf {
            hold: self.hold.own(),
            word: self.word,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<V: UpDownValue, H: Hold> GaugeOf<V, H> {
    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.inc_by(V::ONE);
    }

    fn move_by(&self, by: V, negative: bool) {
        if by.is_amount() {
            self.change(|word| V::change_shared(word, by, negative));
        } else {
            self.hold.row().losses().drop_value(self.family as usize);
        }
    }

    /// Adds `by`; the value stops at the largest one of its type.
    ///
    /// A float that is not finite is dropped and counted in `metrics_dropped_values_total`.
    #[inline]
    pub fn inc_by(&self, by: V) {
        self.move_by(by, false);
    }

    /// Takes one away.
    #[inline]
    pub fn dec(&self) {
        self.dec_by(V::ONE);
    }

    /// Subtracts `by`; the value stops at the smallest one of its type.
    ///
    /// A float that is not finite is dropped and counted in `metrics_dropped_values_total`.
    #[inline]
    pub fn dec_by(&self, by: V) {
        self.move_by(by, true);
    }

    /// Adds one now and takes it away when the guard is dropped.
    #[inline]
    pub fn track(&self) -> Tracked<GaugeOf<V, H::Borrow<'_>>> {
        Tracked::new(GaugeOf {
            hold: self.hold.borrow(),
            word: self.word,
            family: self.family,
            value: PhantomData,
        })
    }

    /// Adds one now and takes it away when the guard, which owns this handle, is dropped.
    #[inline]
    pub fn into_tracked(self) -> Tracked<Self> {
        Tracked::new(self)
    }
}

impl<V: UpDownValue, H: Hold> Track for GaugeOf<V, H> {
    fn enter(&self) {
        self.inc();
    }

    fn leave(&self) {
        self.dec();
    }
}

impl<V, H: Clone> Clone for GaugeOf<V, H> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            word: self.word,
            family: self.family,
            value: PhantomData,
        }
    }
}

impl<V, H: Copy> Copy for GaugeOf<V, H> {}

impl<V: GaugeValue + fmt::Debug, H: Hold> fmt::Debug for GaugeOf<V, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gauge").field(&self.value()).finish()
    }
}
