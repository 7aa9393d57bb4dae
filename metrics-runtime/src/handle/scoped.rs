//! Handles that own their series.

use super::{Dynamic, Mode, Record};
use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge, Place};
use crate::row::{Owner, Row, Series};

/// Counts as [`Dynamic`] does, and keeps the series: what [`FamilyHandle::scoped`](crate::FamilyHandle::scoped) returns.
///
/// The series goes when the last such handle of it is gone.
#[derive(Debug, Clone)]
pub struct Scoped {
    series: Dynamic,
    /// Only counted.
    _owner: Owner,
}

impl Scoped {
    pub(crate) fn new(family: usize, series: Series, owner: Owner) -> Self {
        Self {
            series: Dynamic::new(family, series),
            _owner: owner,
        }
    }
}

impl Record for &Scoped {
    #[inline]
    fn add(&self, place: Place, by: Addend) {
        self.series.add(place, by);
    }

    #[inline]
    fn observe(&self, place: Place, bucket: usize, value: f64) {
        self.series.observe(place, bucket, value);
    }

    fn total(&self, row: &Row, place: Place, merge: Merge) -> u64 {
        self.series.total(row, place, merge)
    }

    fn read_histogram(&self, row: &Row, place: Place, counts: &mut [u64]) -> f64 {
        self.series.read_histogram(row, place, counts)
    }

    #[inline]
    fn shared<R>(&self, row: &Row, word: u32, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        self.series.shared(row, word, change)
    }
}

impl Mode for Scoped {
    type Ref<'a> = &'a Scoped;
    type Dynamic = Dynamic;

    #[inline]
    fn borrow(&self) -> &Self {
        self
    }

    fn own(borrowed: &Self) -> Self {
        borrowed.clone()
    }

    fn dynamic(&self, family: usize, series: Series) -> Dynamic {
        Dynamic::new(family, series)
    }
}
