//! Handles of series that may be removed.

use super::{Mode, Record};
use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge, Place, Tagged};
use crate::row::{Row, Series};

/// Counts as [`Shared`](super::Shared) does, in a series that was made at run time and may be removed: `CounterHandle<u64, Dynamic>` is
/// what `hold()` makes of a series of an open family.
///
/// What is counted for a series that was removed is lost, also when another of the same labels has come since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dynamic {
    /// Index of the family among the open ones of the row.
    family: usize,
    series: Series,
}

impl Dynamic {
    pub(super) fn new(family: usize, series: Series) -> Self {
        Self { family, series }
    }

    #[inline]
    fn words(&self, place: Place) -> Tagged {
        Tagged::new(place, self.series.number())
    }

    /// Returns whether what was just read is the series' own.
    fn is_there(&self, row: &Row) -> bool {
        row.open(self.family).has(self.series)
    }
}

impl Record for Dynamic {
    #[inline]
    fn add(&self, place: Place, by: Addend) {
        self.words(place).add(by);
    }

    #[inline]
    fn observe(&self, place: Place, bucket: usize, value: f64) {
        self.words(place).observe(bucket, value);
    }

    fn total(&self, row: &Row, place: Place, merge: Merge) -> u64 {
        let total = self.words(place).total(merge);
        if self.is_there(row) { total } else { 0 }
    }

    fn read_histogram(&self, row: &Row, place: Place, counts: &mut [u64]) -> f64 {
        let sum = self.words(place).read_histogram(counts);
        if self.is_there(row) {
            return sum;
        }
        counts.fill(0);
        0.0
    }

    #[inline]
    fn shared<R>(&self, row: &Row, _: u32, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        row.open(self.family)
            .word(self.series)?
            .write(self.series.number(), change)
    }
}

impl Mode for Dynamic {
    type Ref<'a> = Dynamic;
    type Dynamic = Dynamic;

    #[inline]
    fn borrow(&self) -> Dynamic {
        *self
    }

    fn own(borrowed: Dynamic) -> Dynamic {
        borrowed
    }

    fn dynamic(&self, family: usize, series: Series) -> Dynamic {
        Dynamic { family, series }
    }
}
