//! Which caps have turned look-ups away.

use std::sync::atomic::Ordering;

use super::{InfoText, OVERFLOW};
use crate::cells::primitive::AtomicU64;
use crate::label::{Part, is_too_long};

/// Labels told apart; the last bit of each half stands for all others.
const LABELS: usize = 31;

/// Caps of one family, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hits(u64);

/// One cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// That of the family.
    Series,
    /// That of one label, by its index.
    Label(usize),
    /// That of the length of a value, by the index of its label.
    Length(usize),
    /// The room that the process has for series.
    Room,
}

impl Hits {
    pub(crate) fn add(&mut self, hit: Hit) {
        self.0 |= 1
            << match hit {
                Hit::Series => 0,
                Hit::Label(label) => 1 + label.min(LABELS - 1),
                Hit::Length(label) => 1 + LABELS + label.min(LABELS - 1),
                Hit::Room => 1 + 2 * LABELS,
            };
    }

    /// Returns the same with each label counted from `first` on.
    pub(crate) fn after(self, first: usize) -> Self {
        let mut shifted = Self::default();
        for hit in self.iter() {
            shifted.add(match hit {
                Hit::Label(label) => Hit::Label(first + label),
                Hit::Length(label) => Hit::Length(first + label),
                other => other,
            });
        }
        shifted
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Iterates over the caps.
    pub(crate) fn iter(self) -> impl Iterator<Item = Hit> {
        let mut rest = self.0;
        let bits = std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest.checked_sub(1)?;
            Some(bit)
        });
        bits.map(|bit| match bit {
            0 => Hit::Series,
            label if label <= LABELS => Hit::Label(label - 1),
            room if room > 2 * LABELS => Hit::Room,
            length => Hit::Length(length - 1 - LABELS),
        })
    }
}

/// Returns an info's values with `_overflow` in the place of those that are too long, and of which
/// labels they are, if any is.
pub(crate) fn shortened(text: &InfoText) -> Option<(InfoText, Hits)> {
    let mut hits = Hits::default();
    let long = text
        .iter()
        .enumerate()
        .filter(|(_, value)| is_too_long(Part::Text(value)));
    long.for_each(|(label, _)| hits.add(Hit::Length(label)));
    let short = |value: &String| match Part::Text(value) {
        long if is_too_long(long) => OVERFLOW.to_text().into_owned(),
        _ => value.clone(),
    };
    (!hits.is_empty()).then(|| (text.iter().map(short).collect(), hits))
}

/// Caps that have turned something away so far.
#[derive(Debug, Default)]
pub(crate) struct AllHits(AtomicU64);

impl AllHits {
    /// Notes caps. Writes what threads share only the first time.
    pub(crate) fn note(&self, hits: Hits) {
        if self.0.load(Ordering::Relaxed) | hits.0 != self.0.load(Ordering::Relaxed) {
            self.0.fetch_or(hits.0, Ordering::Relaxed);
        }
    }

    pub(crate) fn get(&self) -> Hits {
        Hits(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_cap_comes_back() {
        let all = AllHits::default();
        let expected = [
            Hit::Series,
            Hit::Label(0),
            Hit::Label(30),
            Hit::Length(0),
            Hit::Length(30),
            Hit::Room,
        ];
        for hit in expected {
            let mut hits = Hits::default();
            hits.add(hit);
            assert_eq!(hits.iter().collect::<Vec<_>>(), [hit]);
            all.note(hits);
        }
        assert!(all.get().iter().eq(expected));
    }
}
