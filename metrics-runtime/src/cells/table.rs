//! A thread's copy of every range it has touched.
#![allow(unsafe_code)]

use std::slice;

use super::primitive::{AtomicPtr, AtomicU64, Ordering};

/// One word of one thread: written by the lessee of its slot only, read by all.
pub(super) type Word = AtomicU64;

/// How many chunks there can be; the last number is never handed out.
pub(super) const CHUNKS: usize = if cfg!(loom) { 3 } else { 1 << 16 };

/// Chunks of different threads share no pair of cache lines: processors fetch lines in pairs.
const ALIGNMENT: usize = 128;

/// Where each chunk of one slot is: null until the slot's thread first touches it.
///
/// *Protocol.* A chunk is installed once, by the lessee, with release; it is never replaced, moved or freed. Other threads
/// load it with acquire and so see it zeroed. The lessee itself needs no order: it installed the chunk, or it leased the
/// slot with acquire after the one who did released it.
#[derive(Debug)]
pub(super) struct Table {
    chunks: [AtomicPtr<Word>; CHUNKS],
}

/// Some words of a chunk, at least one unless the chunk does not exist. Private to the cells: it lies within an allocated
/// range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) chunk: u16,
    pub(super) offset: u32,
    pub(super) len: u32,
}

impl Table {
    /// The table of a thread that has none: every look-up in it takes the cold path.
    #[cfg(not(loom))]
    pub(super) const EMPTY: Self = Self { chunks: [const { AtomicPtr::new(std::ptr::null_mut()) }; CHUNKS] };

    /// Makes a table without chunks; the system commits its memory as it is touched.
    #[cfg(not(loom))]
    pub(super) fn new() -> Box<Self> {
        let zeroed = Box::<Self>::new_zeroed();
        // SAFETY: (1) the memory is all zeros; (2) a zeroed `AtomicPtr` holds the null pointer, a valid value: it has the
        // representation of `*mut Word`, and the null pointer is the zero address on every target Rust has.
        unsafe { zeroed.assume_init() }
    }

    #[cfg(loom)]
    pub(super) fn new() -> Box<Self> {
        Box::new(Self { chunks: std::array::from_fn(|_| AtomicPtr::new(std::ptr::null_mut())) })
    }

    /// Finds words for the lessee; `None` if it has not touched the chunk yet.
    #[inline]
    pub(super) fn own(&self, span: Span) -> Option<&[Word]> {
        self.words(span, Ordering::Relaxed)
    }

    /// Finds the first of some words for the lessee; `None` if it has not touched the chunk yet.
    #[inline]
    pub(super) fn own_first(&self, span: Span) -> Option<&Word> {
        let chunk = self.chunks[usize::from(span.chunk)].load(Ordering::Relaxed);
        if chunk.is_null() {
            return None;
        }
        // SAFETY: as in `words`: the span, which is not empty, lies within the chunk.
        let first = unsafe { chunk.add(span.offset as usize) };
        // SAFETY: as in `words`: initialised, never freed, never moved, only changed as an atomic.
        Some(unsafe { &*first })
    }

    /// Finds words for a gatherer; `None` if the lessee has not touched the chunk yet.
    #[inline]
    pub(super) fn read(&self, span: Span) -> Option<&[Word]> {
        // Pairs with the release in `install`.
        self.words(span, Ordering::Acquire)
    }

    #[inline]
    fn words(&self, span: Span, order: Ordering) -> Option<&[Word]> {
        let chunk = self.chunks[usize::from(span.chunk)].load(order);
        if chunk.is_null() {
            return None;
        }
        // SAFETY: (1) a chunk that is not null has the length that the space has set for its number, and a `Span` lies
        // within that length: it comes from an allocated range; (2) the offset does not overflow for the same reason.
        let first = unsafe { chunk.add(span.offset as usize) };
        // SAFETY: (1) `first` and the `len` words after it lie within one allocation, as above; (2) they are initialised:
        // the allocation was zeroed, which is a valid `AtomicU64`, before the pointer was published; (3) they are never
        // freed or moved; (4) they are only changed through shared references to atomics.
        Some(unsafe { slice::from_raw_parts(first, span.len as usize) })
    }

    /// Makes sure that the lessee has a chunk. Only the lessee calls this.
    pub(super) fn install(&self, chunk: u16, len: u32) {
        let place = &self.chunks[usize::from(chunk)];
        if place.load(Ordering::Relaxed).is_null() {
            // Pairs with the acquire in `read`.
            place.store(allocate(len as usize), Ordering::Release);
        }
    }
}

/// Allocates zeroed words that are never freed.
#[cfg(not(loom))]
fn allocate(len: usize) -> *mut Word {
    // More than needed, and rounded up: asking for zeroed memory of a large alignment would commit all of it.
    let spare = ALIGNMENT / size_of::<Word>();
    let zeroed = Box::<[Word]>::new_zeroed_slice(len + spare);
    // SAFETY: the memory is all zeros, and an `AtomicU64` has the representation of `u64`, for which zero is valid.
    let words = Box::leak(unsafe { zeroed.assume_init() });
    let skip = words.as_ptr().align_offset(ALIGNMENT).min(spare);
    words[skip..].as_mut_ptr()
}

#[cfg(loom)]
fn allocate(len: usize) -> *mut Word {
    let _ = ALIGNMENT;
    Box::leak((0..len).map(|_| Word::new(0)).collect::<Box<[Word]>>()).as_mut_ptr()
}
