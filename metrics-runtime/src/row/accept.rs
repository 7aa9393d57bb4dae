//! What is accepted of a row that its owner hands over.
//!
//! A bad value changes nothing: the field keeps its last good value. A counter or histogram that fell was reset by its
//! owner: what it had counted before is kept as that of a row that ended.

use std::sync::Arc;

use super::{FamilyLayout, FlatRow, Layout, Losses, OpenSeries, Retired};
use crate::descriptor::{BucketShape, MetricType, Scalar, Storage, ValueShape};

/// Added to the bits of a float that is not negative, this sets the highest bit unless the float is finite.
const BEYOND_FINITE: u64 = 1 << 52;

/// By how much of its value a counter of floats may fall: its owner may have rounded.
const ROUNDING: f64 = 1e-9;

/// What a word is, as far as handing it over is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// A count, which does not fall.
    Count,
    /// A counter of floats: finite, not negative, and it does not fall.
    Rising,
    /// A float that is finite.
    Finite,
}

/// Words side by side that are checked in the same way.
#[derive(Debug)]
pub(super) struct CheckedWords {
    check: Check,
    first: usize,
    count: usize,
}

/// What became of one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    /// Its last good value stands for it.
    Bad,
    /// It counts anew.
    Reset,
}

impl CheckedWords {
    /// Returns whether all words are good for sure. Asks without a branch a word: of a sum of bits, the highest one tells.
    #[inline]
    fn are_good(&self, row: &[u64], last: &[u64]) -> bool {
        let words = self.first..self.first + self.count;
        let pairs = row[words.clone()].iter().zip(&last[words]);
        let bits = match self.check {
            // Counts of 2^63 and more are doubtful.
            Check::Count => pairs.fold(0, |bits, (new, old)| bits | new.wrapping_sub(*old) | old),
            // The bits of floats that are not negative have the order of the floats.
            Check::Rising => pairs.fold(0, |bits, (new, old)| {
                bits | new.wrapping_sub(*old) | new.wrapping_add(BEYOND_FINITE)
            }),
            Check::Finite => pairs.fold(0, |bits, (new, _)| {
                bits | (new & (u64::MAX >> 1)).wrapping_add(BEYOND_FINITE)
            }),
        };
        bits >> 63 == 0
    }
}

/// Returns how a layout's words are checked, those of neighbours together.
pub(super) fn checked_words(families: &[FamilyLayout]) -> Vec<CheckedWords> {
    let mut all: Vec<CheckedWords> = Vec::new();
    let mut add = |check, first, count| match all.last_mut() {
        Some(last) if last.check == check && last.first + last.count == first => last.count += count,
        _ => all.push(CheckedWords { check, first, count }),
    };
    for family in families {
        let (first, series, width) = (family.flat, family.series.unwrap_or(0), family.flat_words());
        match (family.check(), family.family.shape.value) {
            (None, _) => {}
            // The sum, the last word, is finite. It may fall where values are negative.
            (Some(check), ValueShape::Histogram(buckets)) if takes_negative(&buckets) => {
                (0..series).for_each(|series| add(check, first + series * width, width - 1));
            }
            // Elsewhere it rises, and so do its bits.
            (Some(check), ValueShape::Histogram(_)) => add(check, first, series * width),
            (Some(check), _) => add(check, first, series),
        }
    }
    all
}

impl Layout {
    /// Accepts a row that is handed over after `last`: replaces what is bad in it, and keeps what was counted
    /// before a reset. Returns the first family that was reset, if any was.
    #[inline]
    pub(crate) fn accept(&self, row: &mut FlatRow, last: &FlatRow, losses: &Losses) -> Option<usize> {
        row.before.clone_from(&last.before);
        let good = self.checks.iter().all(|words| words.are_good(&row.words, &last.words));
        if good && row.open.is_empty() {
            return None;
        }
        self.accept_each(row, last, losses)
    }

    #[cold]
    fn accept_each(&self, row: &mut FlatRow, last: &FlatRow, losses: &Losses) -> Option<usize> {
        let mut reset = None;
        let mut settle = |index: usize, verdict| match verdict {
            Verdict::Good => {}
            Verdict::Bad => losses.drop_value(index),
            Verdict::Reset => {
                losses.reset(index);
                reset.get_or_insert(index);
            }
        };
        let mut before = row.before.take();
        for (index, family) in self.families.iter().enumerate() {
            let width = family.flat_words();
            for series in 0..family.series.unwrap_or(0) {
                let words = family.flat + series * width..family.flat + (series + 1) * width;
                let old = &last.words[words.clone()];
                let verdict = family.accept(&mut row.words[words], old);
                if verdict == Verdict::Reset {
                    self.retired(&mut before).add_closed(self, index, series, old);
                }
                settle(index, verdict);
            }
        }
        for (open, (series, &index)) in row.open.iter_mut().zip(&self.open).enumerate() {
            let known: &[OpenSeries] = last.open.get(open).map_or(&[], |known| known);
            let family = &self.families[index];
            let zeros = vec![0; family.flat_words()];
            for series in &mut *series {
                let found = known.binary_search_by(|known| known.key.cmp(&series.key));
                let old = found.ok().map(|found| &known[found]);
                let old_words = old.map_or(&zeros, |old| &old.words);
                let verdict = family.accept(&mut series.words, old_words);
                if let (Verdict::Reset, Some(old)) = (verdict, old) {
                    self.retired(&mut before).add_open(self, open, old);
                }
                settle(index, verdict);
            }
            if let Some(before) = &mut before {
                // What its owner has taken out of the map is gone, and so is what it had counted before.
                let is_there = |gone: &OpenSeries| series.binary_search_by(|known| known.key.cmp(&gone.key)).is_ok();
                if !before.open[open].iter().all(is_there) {
                    Arc::make_mut(before).open[open].retain(is_there);
                }
            }
        }
        row.before = before;
        reset
    }

    /// Returns what had been counted before resets, to be added to.
    fn retired<'a>(&self, before: &'a mut Option<Arc<Retired>>) -> &'a mut Retired {
        Arc::make_mut(before.get_or_insert_with(|| Arc::new(Retired::new(self))))
    }
}

impl FamilyLayout {
    /// Returns how the family's words are checked; `None` where anything may be handed over.
    fn check(&self) -> Option<Check> {
        match (self.family.metric_type, self.family.shape.value.scalar()) {
            (MetricType::Counter, Scalar::F64) => Some(Check::Rising),
            (MetricType::Counter | MetricType::Histogram, _) => Some(Check::Count),
            // One that can be set may be NaN, if that is unknown, or infinite, if there is no limit.
            (_, Scalar::F64) if self.family.shape.storage == Storage::PerThread => Some(Check::Finite),
            _ => None,
        }
    }

    /// Accepts one series; where it is bad, its old words take the place of the new ones.
    fn accept(&self, new: &mut [u64], old: &[u64]) -> Verdict {
        match (self.check(), new, old) {
            (Some(Check::Count), [new], [old]) if *new >= *old && *new - *old >= 1 << 63 => {
                // What becomes of a negative number: as an increment, it would be refused.
                *new = *old;
                Verdict::Bad
            }
            (Some(Check::Count), new, old) => {
                let fell = new.iter().zip(old).take(self.rising()).any(|(new, old)| new < old);
                if fell { Verdict::Reset } else { Verdict::Good }
            }
            (Some(check), [new], [old]) => check.accept(new, *old),
            _ => Verdict::Good,
        }
    }

    /// Returns how many words of a series do not fall: all, but for the sum of a histogram that
    /// takes negative values. The bits of other sums rise as these do.
    fn rising(&self) -> usize {
        match self.family.shape.value {
            ValueShape::Histogram(buckets) if takes_negative(&buckets) => buckets.bounds.len() + 1,
            other => other.words(),
        }
    }
}

fn takes_negative(buckets: &BucketShape) -> bool {
    buckets.bounds.first().is_some_and(|bound| *bound < 0.0)
}

impl Check {
    /// Accepts a word that is a float.
    fn accept(self, new: &mut u64, old: u64) -> Verdict {
        let (value, before, rises) = (f64::from_bits(*new), f64::from_bits(old), self == Self::Rising);
        if !value.is_finite() || (rises && value < 0.0) {
            *new = old;
            return Verdict::Bad;
        }
        // A zero loses its sign.
        *new = (value + 0.0).to_bits();
        let fall = before - value;
        if !rises || fall <= 0.0 {
            Verdict::Good
        } else if fall <= before * ROUNDING {
            *new = old;
            Verdict::Good
        } else {
            Verdict::Reset
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_good_for_sure_is_good() {
        let positive = [0.0, 5e-324, f64::MIN_POSITIVE, 1.0, 1.0 + 1e-10, 2.5, f64::MAX];
        let others = [f64::INFINITY, f64::NAN];
        let all = positive.into_iter().chain(others).flat_map(|value| [value, -value]);
        for (new, old) in all.clone().flat_map(|new| all.clone().map(move |old| (new, old))) {
            for check in [Check::Rising, Check::Finite] {
                // What was handed over last is good.
                if !old.is_finite() || (check == Check::Rising && old.is_sign_negative()) {
                    continue;
                }
                let words = CheckedWords {
                    check,
                    first: 0,
                    count: 1,
                };
                let mut word = new.to_bits();
                let is_good = words.are_good(&[word], &[old.to_bits()]);
                let verdict = check.accept(&mut word, old.to_bits());
                let what = format!("{check:?}: {new} after {old}");
                // Where a zero may have either sign, that of one that is not looked at stays.
                assert!(!is_good || verdict == Verdict::Good, "{what}");
                let is_bad = !new.is_finite() || (check == Check::Rising && new < 0.0);
                assert_eq!(verdict == Verdict::Bad, is_bad, "{what}");
                assert!(!is_bad || word == old.to_bits(), "{what}");
                let falls = check == Check::Rising && !is_bad && new < old;
                let rounded = old - new <= 1e-9 * old;
                assert_eq!(verdict == Verdict::Reset, falls && !rounded, "{what}");
                assert!(!(falls && rounded) || word == old.to_bits(), "{what}");
            }
        }
    }

    #[test]
    fn counts_of_any_size_fall_and_rise() {
        let words = CheckedWords {
            check: Check::Count,
            first: 0,
            count: 1,
        };
        let sizes = [0, 1, 25, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX - 1, u64::MAX];
        for (new, old) in sizes.into_iter().flat_map(|new| sizes.map(|old| (new, old))) {
            assert!(!words.are_good(&[new], &[old]) || new >= old, "{new} after {old}");
        }
    }
}
