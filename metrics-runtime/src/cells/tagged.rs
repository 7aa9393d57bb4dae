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

use super::addend::{Addend, Merge, merge_deltas, merge_floats};
use super::histogram::{HISTOGRAM_HEAD, Reader};
use super::place::Place;
use super::primitive::{AtomicU64, fence, own};
use super::process::PROCESS;
use super::table::Table;
use super::thread;
use super::words::Words;
use crate::descriptor::word;

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

    /// Adds to this thread's first word.
    #[inline]
    pub(crate) fn add(self, by: Addend) {
        self.record(move |words| words.add(by));
    }

    /// Counts a value in a bucket of this thread's histogram. A bucket that there is not is ignored.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        self.record(move |words| words.observe(bucket, value));
    }

    #[inline]
    fn record(self, record: impl Fn(Words<'_>)) {
        match thread::table().words(self.place.run()) {
            Some([tag, words @ ..]) if own(tag) == self.owner => record(Words(words)),
            _ => record_first(self.place, self.owner, record),
        }
    }

    /// Finds the words in one table, if they are counted for this owner there.
    #[inline]
    fn copy(self, table: &Table) -> Option<&'static [AtomicU64]> {
        let (tag, words) = table.words(self.place.run())?.split_first()?;
        // Acquire pairs with the release in `record_first`: what was there before is not seen.
        (tag.load(Ordering::Acquire) == self.owner).then_some(words)
    }

    /// Merges the first words of all threads. Valid if the owner is there afterwards; so for all that read.
    pub(crate) fn total(self, merge: Merge) -> u64 {
        let mut total = [0];
        merge_all(&[self], merge, &mut total);
        total[0]
    }

    /// Adds the histogram's buckets of all threads to `counts`, and returns the sum of all values.
    ///
    /// What each thread has of it is not torn.
    pub(crate) fn read_histogram(self, counts: &mut [u64]) -> f64 {
        let mut sum = 0.0;
        let mut reader = Reader::new((self.place.run().len()).saturating_sub(TAG_WORDS + HISTOGRAM_HEAD));
        each_copy(&[self], |_, words| {
            sum = word::finite_sum(sum, reader.add_to(words, counts));
        });
        sum
    }
}

/// Calls `each` with every copy of each of the words, and their index. Thread by thread, so that memory is read in order.
#[inline]
fn each_copy(all: &(impl IntoIterator<Item = Tagged> + Clone), mut each: impl FnMut(usize, &[AtomicU64])) {
    for slot in PROCESS.slots.iter() {
        for (index, tagged) in all.clone().into_iter().enumerate() {
            if let Some(words) = tagged.copy(slot.table()) {
                each(index, words);
            }
        }
    }
    // Pairs with the fence in `record_first`.
    fence(Ordering::Acquire);
}

/// Merges the first words of each into the word of its index.
pub(crate) fn merge_all(all: &(impl IntoIterator<Item = Tagged> + Clone), merge: Merge, out: &mut [u64]) {
    match merge {
        Merge::Count => merge_by(all, u64::saturating_add, out),
        Merge::Delta => merge_by(all, merge_deltas, out),
        Merge::Float => merge_by(all, merge_floats, out),
    }
}

fn merge_by(all: &(impl IntoIterator<Item = Tagged> + Clone), merge: impl Fn(u64, u64) -> u64, out: &mut [u64]) {
    each_copy(all, |index, words| {
        if let (Some(out), Some(word)) = (out.get_mut(index), words.first()) {
            *out = merge(*out, word.load(Ordering::Relaxed));
        }
    });
}

/// Adds the histograms of each to the words of its index: buckets, and the sum as the bits of a float.
pub(crate) fn read_all_histograms(all: &(impl IntoIterator<Item = Tagged> + Clone), buckets: usize, out: &mut [u64]) {
    let mut reader = Reader::new(buckets);
    each_copy(all, |index, words| {
        if let Some((sum, counts)) = out
            .chunks_exact_mut(buckets + 1)
            .nth(index)
            .and_then(<[_]>::split_last_mut)
        {
            *sum = word::finite_sum(f64::from_bits(*sum), reader.add_to(words, counts)).to_bits();
        }
    });
}

// Not the two as one, so that they are passed in registers.
/// Records where this thread has not yet counted for this owner, or already for a newer one.
#[cold]
#[inline(never)]
fn record_first(place: Place, owner: u64, record: impl Fn(Words<'_>)) {
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
            record(Words(words));
        }
    });
}
