//! The chunks of words that one slot has.
//!
//! Knows how a word is found and counted in. Who may do so is settled by the lease of the slot.

use std::ptr;
use std::sync::atomic::Ordering;

use super::addend::Addend;
use super::histogram::Histogram;
use super::memory;
use super::place::Place;
use super::primitive::{AtomicPtr, AtomicU64, own};
use super::run::Run;

/// How many chunks there are: as many as a `u16` tells apart.
pub(super) const CHUNKS: usize = if cfg!(loom) { 4 } else { 1 << 16 };

/// Pointers to the chunks of one slot, by chunk; null until the first touch.
///
/// Protocol: the thread that leases the slot stores a pointer once, release, when it first touches the chunk; everybody
/// loads it acquire, and so sees the chunk's zeros (on x86 both are plain moves). Chunks never move and are never freed.
/// The words of a chunk are written by that thread only, relaxed, and read by any.
///
/// Invariants: a pointer is null or points at the first of as many words as the space says the chunk has; that of chunk
/// 0, which no run is in, is null.
#[repr(align(128))]
pub(super) struct Table {
    chunks: [AtomicPtr<AtomicU64>; CHUNKS],
}

process_static! {
    /// The table of a thread that leases no slot: all null, which sends every touch to the cold path.
    pub(super) static EMPTY: Table = Table::new();
}

impl Table {
    const_fn! {
        pub(super) fn new() -> Self {
            Self { chunks: array_of!(AtomicPtr::new(ptr::null_mut()); CHUNKS) }
        }
    }

    /// Allocates a chunk unless it is there. Only the thread that leases the slot calls this.
    pub(super) fn commit(&self, chunk: Chunk) {
        let pointer = &self.chunks[usize::from(chunk.index)];
        if pointer.load(Ordering::Relaxed).is_null() {
            let words = memory::zeroed::<AtomicU64>(chunk.length);
            // Release pairs with the acquire in `chunk`.
            pointer.store(words.as_ptr().cast_mut(), Ordering::Release);
        }
    }

    /// Finds a chunk's first word.
    #[inline]
    fn chunk(&self, index: u16) -> Option<*const AtomicU64> {
        // Acquire pairs with the release in `commit`.
        let words = self.chunks[usize::from(index)].load(Ordering::Acquire).cast_const();
        (!words.is_null()).then_some(words)
    }

    /// Finds the words of a run.
    #[inline]
    pub(super) fn words(&self, run: Run) -> Option<&'static [AtomicU64]> {
        let chunk = self.chunk(run.chunk())?;
        // SAFETY: (1) by the invariant of `Run`, its words lie within its chunk, which by the invariant of `Table` is one
        // allocation of that length starting here; (2) an allocation is at most `isize::MAX` bytes.
        let first = unsafe { chunk.add(run.offset()) };
        // SAFETY: (1) as above, `run.len()` words from here lie within one allocation, initialised, aligned; (2) they are
        // never freed and only ever reached through shared references; (3) their zeros happen before this use: the
        // acquire in `chunk`.
        Some(unsafe { std::slice::from_raw_parts(first, run.len()) })
    }

    /// Finds the first word of a place.
    #[inline]
    fn first(&self, place: Place) -> Option<&'static AtomicU64> {
        let chunk = self.chunk(place.chunk())?;
        // SAFETY: a place with a chunk has at least one word (invariant of `Place`), and its words lie within its chunk,
        // which is one allocation starting here (invariant of `Table`).
        let first = unsafe { chunk.add(place.offset()) };
        // SAFETY: (1) as above, this is a word of the chunk: initialised, aligned, never freed, only ever reached through
        // shared references; (2) its zeros happen before this use: the acquire in `chunk`.
        Some(unsafe { &*first })
    }

    /// Adds to the first word of a place. Returns false where the chunk is not there.
    ///
    /// Only the thread that leases the slot calls this, or counts are lost; so for all that count.
    #[inline]
    pub(super) fn add(&self, place: Place, by: Addend) -> bool {
        let Some(word) = self.first(place) else { return false };
        by.add_to(word);
        true
    }

    /// Counts the first word of a place down, and returns whether it stood at 0: then it begins again from `from`. `None` where
    /// the chunk is not there.
    #[inline]
    pub(super) fn count_down(&self, place: Place, from: u64) -> Option<bool> {
        let word = self.first(place)?;
        let left = own(word);
        word.store(left.checked_sub(1).unwrap_or(from), Ordering::Relaxed);
        Some(left == 0)
    }

    /// Counts a value in a bucket of the histogram at a place. Returns false where the chunk is not there.
    #[inline]
    pub(super) fn observe(&self, place: Place, bucket: usize, value: f64) -> bool {
        let Some(words) = self.words(place.run()) else {
            return false;
        };
        if let Some(histogram) = Histogram::new(words) {
            histogram.observe(bucket, value);
        }
        true
    }
}

/// A chunk as the space knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    index: u16,
    length: usize,
}

impl Chunk {
    /// Only the space calls this: a chunk has the same length for good.
    pub(super) fn new(index: u16, length: usize) -> Self {
        Self { index, length }
    }
}
