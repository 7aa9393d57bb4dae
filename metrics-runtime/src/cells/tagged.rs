//! Words that change their owner while threads may still count in them.
//!
//! The first word of each thread's copy is a tag: the number of the owner that the words after it are for. Owners are
//! numbered upwards and no number comes twice.
//!
//! Protocol: a thread that counts for an owner compares the tag in its own copy. If it is another, older owner's, the
//! thread itself clears its words and writes the new tag; nobody else ever writes there. If it is a newer owner's, the count
//! is for one that is gone, and is dropped. So a handle that outlives its owner can do no harm, and nothing has to be
//! known about who still holds one.
//!
//! A reader takes the copies that carry its owner's tag. While it reads, a thread may clear its copy for a newer owner; then
//! the reader, who afterwards asks whether the owner it reads for is still there, is told that it is not: the thread has
//! learnt of the newer owner before, and an acquire fence in the reader pairs with the release fence before the clearing.

use std::sync::atomic::Ordering;

use super::histogram::{HISTOGRAM_HEAD, Histogram, Reader};
use super::place::Place;
use super::primitive::{AtomicU64, fence, own};
use super::process::PROCESS;
use super::thread;

/// Words before those that count.
pub(crate) const TAG_WORDS: usize = 1;

/// A place with a tag, and the owner that counts in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tagged {
    place: Place,
    owner: u64,
}

impl Tagged {
    /// Names the words of an owner, the tag before them included.
    #[inline]
    pub(crate) fn new(place: Place, owner: u64) -> Self {
        Self { place, owner }
    }

    /// Adds to this thread's first word, wrapping.
    #[inline]
    pub(crate) fn add(self, by: u64) {
        self.record(move |words| {
            if let Some(word) = words.first() {
                word.store(own(word).wrapping_add(by), Ordering::Relaxed);
            }
        });
    }

    /// Adds to this thread's first word, as a float.
    #[inline]
    pub(crate) fn add_f64(self, by: f64) {
        self.record(move |words| {
            if let Some(word) = words.first() {
                word.store((f64::from_bits(own(word)) + by).to_bits(), Ordering::Relaxed);
            }
        });
    }

    /// Counts a value in a bucket of this thread's histogram. A bucket that there is not is ignored.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        self.record(move |words| {
            if let Some(histogram) = Histogram::new(words) {
                histogram.observe(bucket, value);
            }
        });
    }

    #[inline]
    fn record(self, record: impl Fn(&[AtomicU64])) {
        match thread::table().words(self.place.run()) {
            Some([tag, words @ ..]) if own(tag) == self.owner => record(words),
            _ => record_first(self.place, self.owner, record),
        }
    }

    /// Iterates over the copies of all threads that have counted for this owner.
    fn copies(self) -> impl Iterator<Item = &'static [AtomicU64]> {
        PROCESS.slots.iter().filter_map(move |slot| {
            let (tag, words) = slot.table().words(self.place.run())?.split_first()?;
            // Acquire pairs with the release in `record_first`: what was there before is not seen.
            (tag.load(Ordering::Acquire) == self.owner).then_some(words)
        })
    }

    /// Adds up the first words of all threads, wrapping. Valid if the owner is there afterwards; so for all that read.
    pub(crate) fn sum(self) -> u64 {
        let words = self.copies().filter_map(<[_]>::first);
        let sum = words.fold(0_u64, |sum, word| sum.wrapping_add(word.load(Ordering::Relaxed)));
        fence(Ordering::Acquire);
        sum
    }

    /// Adds up the first words of all threads, as floats.
    pub(crate) fn sum_f64(self) -> f64 {
        let words = self.copies().filter_map(<[_]>::first);
        let sum = words.fold(0.0, |sum, word| sum + f64::from_bits(word.load(Ordering::Relaxed)));
        fence(Ordering::Acquire);
        sum
    }

    /// Adds the histogram's buckets of all threads to `counts`, and returns the sum of all values.
    ///
    /// What each thread has of it is not torn.
    pub(crate) fn read_histogram(self, counts: &mut [u64]) -> f64 {
        let mut reader = Reader::new((self.place.run().len()).saturating_sub(TAG_WORDS + HISTOGRAM_HEAD));
        let sum = self.copies().fold(0.0, |sum, words| sum + reader.add_to(words, counts));
        fence(Ordering::Acquire);
        sum
    }
}

// Not the two as one, so that they are passed in registers.
/// Records where this thread has not yet counted for this owner, or already for a newer one.
#[cold]
#[inline(never)]
fn record_first(place: Place, owner: u64, record: impl Fn(&[AtomicU64])) {
    thread::record_first(place.chunk(), |table| {
        let Some([tag, words @ ..]) = table.words(place.run()) else {
            return;
        };
        if own(tag) < owner {
            // Before the clearing, so that whoever sees a cleared word sees what this thread knew of the owner.
            fence(Ordering::Release);
            for word in words {
                word.store(0, Ordering::Relaxed);
            }
            // Release pairs with the acquire in `copies`.
            tag.store(owner, Ordering::Release);
        }
        if own(tag) == owner {
            record(words);
        }
    });
}
