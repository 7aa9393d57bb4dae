//! Words that have an owner.

use super::addend::Merge;
use super::place::Place;
use super::process::PROCESS;
use super::run::Run;
use super::space::SpaceExhausted;
use super::stretch::Stretch;

/// Some consecutive words, in every slot, that are handed to nobody else until this is dropped.
///
/// Whoever drops it knows that nobody counts in it any more; a place that is used nevertheless counts in words that may
/// by then be another's, but in words.
#[derive(Debug)]
pub(crate) struct Range {
    run: Run,
}

impl Range {
    /// Takes `len` words, all zero.
    ///
    /// # Errors
    ///
    /// If the process has no words left.
    pub(crate) fn new(len: usize) -> Result<Self, SpaceExhausted> {
        PROCESS.space.take(len).map(|run| Self { run })
    }

    /// Names `count` places from `at` on, each of `len` words, side by side.
    ///
    /// # Panics
    ///
    /// If they are not all inside, or one has more words than a place can have.
    pub(crate) fn stretch(&self, at: usize, len: usize, count: usize) -> Stretch {
        let run = self.run.slice(at, len.saturating_mul(count));
        match count.checked_sub(1) {
            // The range is at most 2^27 words long.
            #[allow(clippy::cast_possible_truncation)]
            Some(last) => Stretch::new(Place::new(run.slice(0, len)), last as u32),
            None => Stretch::NOWHERE,
        }
    }

    /// Merges the words from `at` on, of all threads, into `out`.
    ///
    /// # Panics
    ///
    /// If they are not all inside; so for all that merge.
    pub(crate) fn merge_into(&self, at: usize, merge: Merge, out: &mut [u64]) {
        self.run.slice(at, out.len()).merge_into(merge, out);
    }

    /// Adds the histograms from `at` on, each `stride` words long, of all threads, to `out`: of each the buckets, then the
    /// sum as the bits of a float. What each thread has of a histogram is not torn.
    pub(crate) fn sum_histograms_into(&self, at: usize, stride: usize, out: &mut [u64]) {
        let histograms = out.len() / (stride - super::HISTOGRAM_HEAD + 1);
        self.run.slice(at, histograms * stride).sum_histograms_into(stride, out);
    }
}

impl Drop for Range {
    fn drop(&mut self) {
        // Before the lock, which orders these stores before the next owner's.
        self.run.zero();
        PROCESS.space.put_back(self.run);
    }
}
