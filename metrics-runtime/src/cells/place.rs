//! What a handle keeps of its words.

use std::cell::Cell;
use std::fmt;

use super::addend::{Addend, Merge};
use super::run::Run;
use super::thread;

/// At most 65,535 consecutive words, in every slot: those of one series.
///
/// Invariant: that of a run; and only a place without words is in chunk 0.
///
/// It has two parts because that is what the compiler passes in two registers: three that fit in one it would pass in one,
/// and take apart again at each count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The chunk in the lower half, the count of words in the upper.
    chunk_and_len: u32,
    offset: u32,
}

impl Place {
    /// No words: what is counted here is lost.
    pub(crate) const NOWHERE: Self = Self {
        chunk_and_len: 0,
        offset: 0,
    };

    /// Names the words of a run.
    ///
    /// # Panics
    ///
    /// If they are too many.
    pub(super) fn new(run: Run) -> Self {
        let len = u16::try_from(run.len()).expect("a place has at most 65,535 words");
        // An offset is less than the length of a chunk, a `u32`.
        #[allow(clippy::cast_possible_truncation)]
        let offset = run.offset() as u32;
        Self {
            chunk_and_len: u32::from(len) << 16 | u32::from(run.chunk()),
            offset,
        }
    }

    /// Names the first word.
    fn first(chunk: u16, offset: u32) -> Self {
        Self {
            chunk_and_len: 1 << 16 | u32::from(chunk),
            offset,
        }
    }

    #[inline]
    pub(super) fn chunk(self) -> u16 {
        // The lower half.
        #[allow(clippy::cast_possible_truncation)]
        {
            self.chunk_and_len as u16
        }
    }

    #[inline]
    pub(super) fn offset(self) -> usize {
        self.offset as usize
    }

    /// Counts the words.
    #[inline]
    pub(super) fn words(self) -> u32 {
        self.chunk_and_len >> 16
    }

    /// Names the place of this length that begins `words` later. The caller knows that it lies in the same range.
    #[inline]
    pub(super) fn later(self, words: u32) -> Self {
        Self {
            offset: self.offset + words,
            ..self
        }
    }

    #[inline]
    pub(super) fn run(self) -> Run {
        Run::new(self.chunk(), self.offset, self.words())
    }

    /// Adds to this thread's first word, wrapping.
    #[inline]
    pub(crate) fn add(self, by: Addend) {
        if !thread::table().add(self, by) {
            add_first(self.offset, self.chunk(), by);
        }
    }

    /// Counts this thread's first word down, and returns whether it stood at 0: so it did at first, and then each time after `from`
    /// others.
    #[inline]
    pub(crate) fn count_down(self, from: u64) -> bool {
        thread::table()
            .count_down(self, from)
            .unwrap_or_else(|| count_down_first(self.offset, self.chunk(), from))
    }

    /// Counts a value in a bucket of this thread's histogram. A bucket that there is not is ignored.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        if !thread::table().observe(self, bucket, value) {
            observe_first(self, bucket, value);
        }
    }

    /// Merges the first words of all threads.
    pub(crate) fn total(self, merge: Merge) -> u64 {
        let mut total = [0];
        self.run().merge_into(merge, &mut total);
        total[0]
    }

    /// Adds the histogram's buckets of all threads to `counts`, and returns the sum of all values.
    ///
    /// What each thread has of it is not torn.
    pub(crate) fn read_histogram(self, counts: &mut [u64]) -> f64 {
        self.run().sum_histogram_into(counts)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.run().fmt(f)
    }
}

// Not a place but its parts, so that the hot path loads only the half with the chunk.

#[cold]
#[inline(never)]
fn add_first(offset: u32, chunk: u16, by: Addend) {
    thread::record_first(chunk, |table| {
        table.add(Place::first(chunk, offset), by);
    });
}

#[cold]
#[inline(never)]
fn count_down_first(offset: u32, chunk: u16, from: u64) -> bool {
    let first = Cell::new(true);
    thread::record_first(chunk, |table| {
        first.set(table.count_down(Place::first(chunk, offset), from).unwrap_or(true));
    });
    first.get()
}

#[cold]
#[inline(never)]
fn observe_first(place: Place, bucket: usize, value: f64) {
    thread::record_first(place.chunk(), |table| {
        table.observe(place, bucket, value);
    });
}
