//! Where handles count: which thread's words.

use std::fmt;

use crate::cells::Place;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Shared {}
}

/// Records into the words of some thread.
pub trait Record: sealed::Sealed {
    #[doc(hidden)]
    fn add(&self, place: Place, by: u64);
    #[doc(hidden)]
    fn add_f64(&self, place: Place, by: f64);
    #[doc(hidden)]
    fn observe(&self, place: Place, bucket: usize, value: f64);
}

/// Where handles count. Sealed.
pub trait Mode: Record + Clone + fmt::Debug + 'static {
    /// What a borrowed handle keeps of it.
    type Ref<'a>: Record + Copy + fmt::Debug;
    #[doc(hidden)]
    fn borrow(&self) -> Self::Ref<'_>;
}

/// Counts in the words of whichever thread records: handles are `Send + Sync`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shared;

impl Record for Shared {
    #[inline]
    fn add(&self, place: Place, by: u64) {
        place.add(by);
    }

    #[inline]
    fn add_f64(&self, place: Place, by: f64) {
        place.add_f64(by);
    }

    #[inline]
    fn observe(&self, place: Place, bucket: usize, value: f64) {
        place.observe(bucket, value);
    }
}

impl Mode for Shared {
    type Ref<'a> = Shared;

    #[inline]
    fn borrow(&self) -> Shared {
        Shared
    }
}
