//! Counting in words that are at hand.

use super::addend::Addend;
use super::histogram::Histogram;
use super::primitive::AtomicU64;

/// The words of one series in the slot of one thread, which alone counts in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a>(pub(super) &'a [AtomicU64]);

impl Words<'_> {
    /// Adds to the first word. Where there is none, the count is lost; so for all that count.
    #[inline]
    pub(super) fn add(self, by: Addend) {
        if let Some(word) = self.0.first() {
            by.add_to(word);
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
