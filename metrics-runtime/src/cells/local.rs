//! Words of this thread, found once and for all.

use super::addend::Addend;
use super::place::Place;
use super::primitive::AtomicU64;
use super::slot::Lease;
use super::thread;
use super::words::Words;

/// A thread's own words of a place: counting in them asks neither for the thread nor for the chunk.
///
/// It keeps the thread's slot leased, also while the thread's own lease goes at its end, and stays on its thread as a
/// lease does.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    lease: Lease,
    words: LocalWords,
}

/// Words found, and the first of them, so that counting need not ask whether there is one.
#[derive(Debug, Clone, Copy)]
struct LocalWords {
    first: &'static AtomicU64,
    all: &'static [AtomicU64],
}

process_static! {
    /// Stands for the first of no words; what is counted here, nobody reads.
    pub(super) static NOBODYS: AtomicU64 = AtomicU64::new(0);
}

impl LocalWords {
    #[inline]
    fn new(all: &'static [AtomicU64]) -> Self {
        let first = all.first().unwrap_or(&NOBODYS);
        Self { first, all }
    }
}

/// The same, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalRef<'a> {
    lease: &'a Lease,
    words: LocalWords,
}

impl Local {
    /// Leases the slot of this thread; there are no words yet.
    pub(crate) fn new() -> Self {
        Self {
            lease: thread::lease(),
            words: LocalWords::new(&[]),
        }
    }

    /// Finds the words of a place, making them if this thread has not touched them before.
    pub(crate) fn at(self, place: Place) -> Self {
        let words = self.borrow().at(place).words;
        Self { words, ..self }
    }

    #[inline]
    pub(crate) fn borrow(&self) -> LocalRef<'_> {
        LocalRef {
            lease: &self.lease,
            words: self.words,
        }
    }
}

impl LocalRef<'_> {
    /// Finds the words of a place, making them if this thread has not touched them before.
    #[inline]
    pub(crate) fn at(self, place: Place) -> Self {
        let words = self.lease.table().words(place.run());
        Self {
            words: LocalWords::new(words.unwrap_or_else(|| self.commit(place))),
            ..self
        }
    }

    #[cold]
    fn commit(self, place: Place) -> &'static [AtomicU64] {
        thread::commit(self.lease, place.chunk());
        self.lease.table().words(place.run()).unwrap_or_default()
    }

    pub(crate) fn own(self) -> Local {
        Local {
            lease: self.lease.clone(),
            words: self.words,
        }
    }

    /// Adds to the first word.
    #[inline]
    pub(crate) fn add(self, by: Addend) {
        by.add_to(self.words.first);
    }

    /// Counts a value in a bucket of the histogram. A bucket that there is not is ignored.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        Words(self.words.all).observe(bucket, value);
    }
}
