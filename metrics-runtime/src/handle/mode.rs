//! Where handles count: which words, and who may still count there.

use std::fmt;

use super::Dynamic;
use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge, Place};
use crate::row::{Row, Series};

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Shared {}
    impl Sealed for crate::handle::Dynamic {}
    impl Sealed for crate::handle::Local {}
    impl Sealed for crate::handle::LocalRef<'_> {}
    impl Sealed for crate::handle::Scoped {}
    impl Sealed for &crate::handle::Scoped {}
}

/// Records into words and reads them back.
pub trait Record: sealed::Sealed {
    #[doc(hidden)]
    fn add(&self, place: Place, by: Addend);
    #[doc(hidden)]
    fn observe(&self, place: Place, bucket: usize, value: f64);
    #[doc(hidden)]
    fn total(&self, row: &Row, place: Place, merge: Merge) -> u64;
    #[doc(hidden)]
    fn read_histogram(&self, row: &Row, place: Place, counts: &mut [u64]) -> f64;
    /// Calls `change` with a shared word, if the series is still there.
    #[doc(hidden)]
    fn shared<R>(&self, row: &Row, word: u32, change: impl FnOnce(&AtomicU64) -> R) -> Option<R>;
}

/// Where handles count. Sealed: [`Shared`], [`Local`](super::Local), [`Dynamic`] and [`Scoped`](super::Scoped).
pub trait Mode: sealed::Sealed + Clone + fmt::Debug + 'static {
    /// What a borrowed handle keeps of it.
    type Ref<'a>: Record + Copy + fmt::Debug;
    /// The mode of series that are made at run time.
    type Dynamic: Mode;
    /// Goes to the words of one series.
    #[doc(hidden)]
    #[must_use]
    fn at(self, _: Place) -> Self {
        self
    }
    /// Goes to the words of one series.
    #[doc(hidden)]
    fn at_ref(borrowed: Self::Ref<'_>, _: Place) -> Self::Ref<'_> {
        borrowed
    }
    #[doc(hidden)]
    fn borrow(&self) -> Self::Ref<'_>;
    #[doc(hidden)]
    fn own(borrowed: Self::Ref<'_>) -> Self;
    /// Chooses a series of an open family.
    #[doc(hidden)]
    fn dynamic(&self, family: usize, series: Series) -> <Self::Dynamic as Mode>::Ref<'_>;
}

/// Counts in the words of whichever thread records: handles are `Send + Sync`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared;

impl Record for Shared {
    #[inline]
    fn add(&self, place: Place, by: Addend) {
        place.add(by);
    }

    #[inline]
    fn observe(&self, place: Place, bucket: usize, value: f64) {
        place.observe(bucket, value);
    }

    fn total(&self, _: &Row, place: Place, merge: Merge) -> u64 {
        place.total(merge)
    }

    fn read_histogram(&self, _: &Row, place: Place, counts: &mut [u64]) -> f64 {
        place.read_histogram(counts)
    }

    #[inline]
    fn shared<R>(&self, row: &Row, word: u32, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        Some(change(row.shared(word as usize)))
    }
}

impl Mode for Shared {
    type Ref<'a> = Shared;
    type Dynamic = Dynamic;

    #[inline]
    fn borrow(&self) -> Shared {
        Shared
    }

    fn own(_: Shared) -> Shared {
        Shared
    }

    #[inline]
    fn dynamic(&self, family: usize, series: Series) -> Dynamic {
        Dynamic::new(family, series)
    }
}
