//! What is added to a word, and how the copies that threads have of it are merged.

use std::sync::atomic::Ordering;

use super::primitive::{AtomicU64, own};
use crate::descriptor::word;

/// What is added to a word.
// Not an enum with the number in its variants, which would be passed in memory.
#[derive(Debug, Clone, Copy)]
pub struct Addend {
    merge: Merge,
    word: u64,
}

impl Addend {
    /// An increment: the word stops at its largest value.
    #[inline]
    pub(crate) const fn count(by: u64) -> Self {
        Self {
            merge: Merge::Count,
            word: by,
        }
    }

    /// A change in either direction, in two's complement: the word wraps.
    #[inline]
    pub(crate) const fn delta(by: u64) -> Self {
        Self {
            merge: Merge::Delta,
            word: by,
        }
    }

    /// A float: the word holds its bits.
    #[inline]
    pub(crate) const fn float(by: f64) -> Self {
        Self {
            merge: Merge::Float,
            word: by.to_bits(),
        }
    }

    /// Adds this to a word of this thread's.
    #[inline]
    pub(super) fn add_to(self, word: &AtomicU64) {
        let before = own(word);
        let after = match self.merge {
            Merge::Count => before.saturating_add(self.word),
            Merge::Delta => before.wrapping_add(self.word),
            Merge::Float => (f64::from_bits(before) + f64::from_bits(self.word)).to_bits(),
        };
        word.store(after, Ordering::Relaxed);
    }
}

/// How the copies that threads have of a word become one, by what was added to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Counts: the total stops at the largest value.
    Count,
    /// Deltas: the total stops at the largest and the smallest `i64`.
    Delta,
    /// Floats: the total stays finite.
    Float,
}

/// Adds one thread's delta to those of others.
pub(super) fn merge_deltas(total: u64, word: u64) -> u64 {
    word::unsigned(word::signed(total).saturating_add(word::signed(word)))
}

/// Adds one thread's float to those of others, both by their bits.
pub(super) fn merge_floats(total: u64, word: u64) -> u64 {
    word::finite_sum(f64::from_bits(total), finite(f64::from_bits(word))).to_bits()
}

/// Returns the finite number that stands for a sum of finite ones, which may have become infinite.
pub(super) fn finite(sum: f64) -> f64 {
    sum.clamp(f64::MIN, f64::MAX)
}
