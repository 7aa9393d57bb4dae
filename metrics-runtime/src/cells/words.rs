//! Counting in words that are at hand.

use std::sync::atomic::Ordering;

use super::histogram::Histogram;
use super::primitive::{AtomicU64, own};

/// The words of one series in the slot of one thread, which alone counts in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a>(pub(super) &'a [AtomicU64]);

impl Words<'_> {
    /// Adds to the first word, wrapping. Where there is none, the count is lost; so for all that count.
    #[inline]
    pub(super) fn add(self, by: u64) {
        if let Some(word) = self.0.first() {
            add(word, by);
        }
    }

    /// Adds to the first word, as a float.
    #[inline]
    pub(super) fn add_f64(self, by: f64) {
        if let Some(word) = self.0.first() {
            add_f64(word, by);
        }
    }

    /// Counts a value in a bucket of the histogram that the words are. A bucket that there is not is ignored.
    #[inline]
    pub(super) fn observe(self, bucket: usize, value: f64) {
        if let Some(histogram) = Histogram::new(self.0) {
            histogram.observe(bucket, value);
        }
    }
}

/// Adds to a word of this thread's, wrapping.
#[inline]
pub(super) fn add(word: &AtomicU64, by: u64) {
    word.store(own(word).wrapping_add(by), Ordering::Relaxed);
}

/// Adds to a word of this thread's, as a float.
#[inline]
pub(super) fn add_f64(word: &AtomicU64, by: f64) {
    word.store((f64::from_bits(own(word)) + by).to_bits(), Ordering::Relaxed);
}
