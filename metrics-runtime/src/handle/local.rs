//! Handles that stay on one thread.

use super::{Dynamic, Mode, Record, Shared};
use crate::cells::primitive::AtomicU64;
use crate::cells::{self, Addend, Merge, Place};
use crate::row::{Row, Series};

/// Counts in the words of one thread, found beforehand: what `local()` of a handles struct makes.
///
/// Such handles stay on their thread (`!Send`) and count without asking which it is: an increment is what `x += 1` is. The
/// counts are those of the thread's row, seen by each gather at once; there is nothing to flush. The thread's words stay
/// leased to it until the last of its local handles is dropped. Gauges with `set`, states, infos and series of open families are as with
/// [`Shared`].
#[derive(Debug, Clone)]
pub struct Local(cells::Local);

/// What borrowed local handles keep.
#[derive(Debug, Clone, Copy)]
pub struct LocalRef<'a>(cells::LocalRef<'a>);

impl Local {
    pub(crate) fn new() -> Self {
        Self(cells::Local::new())
    }
}

impl Record for LocalRef<'_> {
    #[inline]
    fn add(&self, _: Place, by: Addend) {
        self.0.add(by);
    }

    #[inline]
    fn observe(&self, _: Place, bucket: usize, value: f64) {
        self.0.observe(bucket, value);
    }

    fn total(&self, row: &Row, place: Place, merge: Merge) -> u64 {
        Shared.total(row, place, merge)
    }

    fn read_histogram(&self, row: &Row, place: Place, counts: &mut [u64]) -> f64 {
        Shared.read_histogram(row, place, counts)
    }

    #[inline]
    fn shared<R>(&self, row: &Row, word: u32, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        Shared.shared(row, word, change)
    }
}

impl Mode for Local {
    type Ref<'a> = LocalRef<'a>;
    type Dynamic = Dynamic;

    fn at(self, place: Place) -> Self {
        Self(self.0.at(place))
    }

    #[inline]
    fn at_ref(borrowed: Self::Ref<'_>, place: Place) -> Self::Ref<'_> {
        LocalRef(borrowed.0.at(place))
    }

    #[inline]
    fn borrow(&self) -> LocalRef<'_> {
        LocalRef(self.0.borrow())
    }

    fn own(borrowed: LocalRef<'_>) -> Self {
        Self(borrowed.0.own())
    }

    #[inline]
    fn dynamic(&self, family: usize, series: Series) -> Dynamic {
        Dynamic::new(family, series)
    }
}
