//! Ranges of words, and places in them.

use super::histogram::{self, HISTOGRAM_HEAD};
use super::primitive::Ordering;
use super::space::{NO_CHUNK, Space, SpaceExhausted};
use super::table::{Span, Word};
use super::thread::{record, record_first};

/// Words that one owner has in every thread, at first all zero. Given back when dropped.
#[derive(Debug)]
pub struct Range {
    span: Span,
}

impl Range {
    pub(crate) fn new(len: usize) -> Result<Self, SpaceExhausted> {
        let len = u32::try_from(len).map_err(|_| SpaceExhausted)?;
        Ok(Self { span: Space::global().take(len)? })
    }

    /// Names some of the words.
    ///
    /// # Panics
    ///
    /// Panics if they are not within the range, none, or more than 65,535.
    #[inline]
    pub(crate) fn place(&self, at: usize, len: usize) -> Place {
        let span = self.part(at, len);
        assert!(len > 0, "a place has words");
        Place { chunk: span.chunk, len: u16::try_from(len).expect("a series has at most 65,535 words"), offset: span.offset }
    }

    #[inline]
    fn part(&self, at: usize, len: usize) -> Span {
        assert!(at <= self.span.len as usize && len <= self.span.len as usize - at, "outside of the range");
        // Both fit: they are at most the length, which does.
        #[allow(clippy::cast_possible_truncation)]
        Span { chunk: self.span.chunk, offset: self.span.offset + at as u32, len: len as u32 }
    }

    /// Adds the words from `at` of all threads to `out`, wrapping.
    pub(crate) fn sum_into(&self, at: usize, out: &mut [u64]) {
        for_each_slot(self.part(at, out.len()), |words| {
            for (out, word) in out.iter_mut().zip(words) {
                *out = out.wrapping_add(word.load(Ordering::Relaxed));
            }
        });
    }

    /// Adds the words from `at` of all threads to `out`, as floats.
    pub(crate) fn sum_f64_into(&self, at: usize, out: &mut [u64]) {
        for_each_slot(self.part(at, out.len()), |words| {
            for (out, word) in out.iter_mut().zip(words) {
                *out = (f64::from_bits(*out) + f64::from_bits(word.load(Ordering::Relaxed))).to_bits();
            }
        });
    }

    /// Adds the histograms from `at`, each of `width` words, of all threads to `out`: for each its buckets, then its sum.
    pub(crate) fn sum_histograms_into(&self, at: usize, width: usize, out: &mut [u64]) {
        let flat = width - HISTOGRAM_HEAD + 1;
        let mut counts = vec![0; flat - 1];
        for_each_slot(self.part(at, out.len() / flat * width), |words| {
            for (out, words) in out.chunks_exact_mut(flat).zip(words.chunks_exact(width)) {
                let sum = histogram::read(words, &mut counts);
                add_histogram(out, &counts, sum);
            }
        });
    }
}

impl Drop for Range {
    fn drop(&mut self) {
        Space::global().give(self.span);
    }
}

fn add_histogram(out: &mut [u64], counts: &[u64], sum: f64) {
    for (out, count) in out.iter_mut().zip(counts) {
        *out = out.wrapping_add(*count);
    }
    if let Some(total) = out.last_mut() {
        *total = (f64::from_bits(*total) + sum).to_bits();
    }
}

fn for_each_slot(span: Span, mut read: impl FnMut(&[Word])) {
    Space::global().slots().iter().filter_map(|slot| slot.table().read(span)).for_each(&mut read);
}

/// A few words of a range, the same ones in every thread.
///
/// Safe to use after its range is gone: words are never freed. They may then count for somebody else, so a handle keeps its
/// range alive.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    chunk: u16,
    len: u16,
    offset: u32,
}

impl Place {
    /// No words: recording here does nothing.
    pub(crate) const NOWHERE: Self = Self { chunk: NO_CHUNK, len: 0, offset: 0 };

    #[inline]
    pub(super) fn span(self) -> Span {
        Span { chunk: self.chunk, offset: self.offset, len: self.len.into() }
    }

    /// Adds to this thread's first word, wrapping.
    #[inline]
    pub(crate) fn add(self, by: u64) {
        record_first(self, |word| word.store(word.load(Ordering::Relaxed).wrapping_add(by), Ordering::Relaxed));
    }

    /// Adds to this thread's first word as a float.
    #[inline]
    pub(crate) fn add_f64(self, by: f64) {
        record_first(self, |word| {
            let sum = f64::from_bits(word.load(Ordering::Relaxed)) + by;
            word.store(sum.to_bits(), Ordering::Relaxed);
        });
    }

    /// Counts a value in this thread's histogram.
    #[inline]
    pub(crate) fn observe(self, bucket: usize, value: f64) {
        record(self, |words| histogram::observe(words, bucket, value));
    }

    /// Adds up the first word of all threads, wrapping.
    pub(crate) fn sum(self) -> u64 {
        let mut sum = 0_u64;
        for_each_slot(self.span(), |words| {
            sum = words.iter().take(1).fold(sum, |sum, word| sum.wrapping_add(word.load(Ordering::Relaxed)));
        });
        sum
    }

    /// Adds up the first word of all threads as a float.
    pub(crate) fn sum_f64(self) -> f64 {
        let mut sum = 0.0;
        for_each_slot(self.span(), |words| {
            sum += words.first().map_or(0.0, |word| f64::from_bits(word.load(Ordering::Relaxed)));
        });
        sum
    }

    /// Adds this histogram of all threads to `counts`, as long as it has buckets; returns the sum.
    pub(crate) fn read_histogram(self, counts: &mut [u64]) -> f64 {
        let mut out = vec![0; counts.len() + 1];
        let mut own = vec![0; counts.len()];
        for_each_slot(self.span(), |words| {
            let sum = histogram::read(words, &mut own);
            add_histogram(&mut out, &own, sum);
        });
        counts.copy_from_slice(&out[..counts.len()]);
        f64::from_bits(out[counts.len()])
    }
}
