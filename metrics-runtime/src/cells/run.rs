//! A run of words within a chunk, and its merge over all slots.

use std::sync::atomic::Ordering;

use super::addend::{Merge, merge_deltas, merge_floats};
use super::histogram::{HISTOGRAM_HEAD, Reader};
use super::primitive::AtomicU64;
use super::process::PROCESS;
use crate::descriptor::word;

/// Some consecutive words of a chunk, in every slot.
///
/// Invariant: the words lie within the chunk, whose length never changes; only a run without words is in chunk 0, which
/// has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    chunk: u16,
    offset: u32,
    len: u32,
}

impl Run {
    /// No words.
    pub(super) const EMPTY: Self = Self {
        chunk: 0,
        offset: 0,
        len: 0,
    };

    /// Names words of a chunk. Only the space and `Place`, which keep the invariant, call this.
    pub(super) const fn new(chunk: u16, offset: u32, len: u32) -> Self {
        Self { chunk, offset, len }
    }

    #[inline]
    pub(super) fn chunk(self) -> u16 {
        self.chunk
    }

    #[inline]
    pub(super) fn offset(self) -> usize {
        self.offset as usize
    }

    #[inline]
    pub(super) fn len(self) -> usize {
        self.len as usize
    }

    /// Narrows to `len` words from `at` on.
    ///
    /// # Panics
    ///
    /// If they are not all inside.
    pub(super) fn slice(self, at: usize, len: usize) -> Self {
        let inside = at.checked_add(len).is_some_and(|end| end <= self.len());
        assert!(
            inside,
            "words {at}..{at}+{len} lie outside of a run of {} words",
            self.len
        );
        if len == 0 {
            return Self::EMPTY;
        }
        // Both are at most `self.len`.
        #[allow(clippy::cast_possible_truncation)]
        Self {
            chunk: self.chunk,
            offset: self.offset + at as u32,
            len: len as u32,
        }
    }

    /// Iterates over the words of each slot that has touched the chunk.
    fn of_each_slot(self) -> impl Iterator<Item = &'static [AtomicU64]> {
        PROCESS.slots.iter().filter_map(move |slot| slot.table().words(self))
    }

    /// Sets the words to zero in every slot. Nobody may count in them meanwhile, or the count may stay.
    pub(super) fn zero(self) {
        for words in self.of_each_slot() {
            // Words that are zero are not written, so that pages nobody has touched stay uncommitted.
            for word in words.iter().filter(|word| word.load(Ordering::Relaxed) != 0) {
                word.store(0, Ordering::Relaxed);
            }
        }
    }

    /// Merges the words of all slots into `out`.
    pub(super) fn merge_into(self, merge: Merge, out: &mut [u64]) {
        match merge {
            Merge::Count => self.merge_by(u64::saturating_add, out),
            Merge::Delta => self.merge_by(merge_deltas, out),
            Merge::Float => self.merge_by(merge_floats, out),
        }
    }

    fn merge_by(self, merge: impl Fn(u64, u64) -> u64, out: &mut [u64]) {
        for words in self.of_each_slot() {
            for (out, word) in out.iter_mut().zip(words) {
                *out = merge(*out, word.load(Ordering::Relaxed));
            }
        }
    }

    /// Adds the histograms of all slots, each `stride` words long, to `out`: of each the buckets, then the sum as the bits
    /// of a float.
    pub(super) fn sum_histograms_into(self, stride: usize, out: &mut [u64]) {
        let buckets = stride - HISTOGRAM_HEAD;
        let mut reader = Reader::new(buckets);
        for words in self.of_each_slot() {
            for (words, out) in words.chunks_exact(stride).zip(out.chunks_exact_mut(buckets + 1)) {
                let (counts, sum) = out.split_at_mut(buckets);
                sum[0] = word::finite_sum(f64::from_bits(sum[0]), reader.add_to(words, counts)).to_bits();
            }
        }
    }

    /// Adds the histogram that these words are in all slots to `counts`, and returns the sum of its values.
    pub(super) fn sum_histogram_into(self, counts: &mut [u64]) -> f64 {
        let mut reader = Reader::new(self.len().saturating_sub(HISTOGRAM_HEAD));
        self.of_each_slot()
            .fold(0.0, |sum, words| word::finite_sum(sum, reader.add_to(words, counts)))
    }
}
