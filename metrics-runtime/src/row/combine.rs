//! How several rows of one instance become one.

use super::open::{fitted, overflow};
use super::{FamilyLayout, FlatRow, Layout, OpenSeries};
use crate::descriptor::{Aggregate, MetricType, Scalar, Storage, ValueShape, word};
use crate::label::{LabelKey, Part};

/// What several rows have together: closed families, and with each word what has been rounded off it.
///
/// A sum of floats depends on their order by its last digit. It must not when one of the rows ends and comes last, or the sum
/// might fall; so what is rounded off is added at the end (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B).
#[derive(Debug, Clone, Default)]
pub(crate) struct Total {
    pub(crate) words: Vec<u64>,
    rounded_off: Vec<f64>,
}

/// What the rows had counted that have ended.
#[derive(Debug, Clone)]
pub(crate) struct Retired {
    closed: Total,
    pub(crate) open: Vec<Vec<OpenSeries>>,
}

impl Total {
    /// Begins with the words of a row.
    pub(crate) fn new(words: Vec<u64>) -> Self {
        let rounded_off = vec![0.0; words.len()];
        Self { words, rounded_off }
    }
}

impl Retired {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            closed: Total::new(vec![0; layout.flat]),
            open: vec![Vec::new(); layout.open.len()],
        }
    }

    /// Adds one series of a closed family, as it was before a reset.
    pub(super) fn add_closed(&mut self, layout: &Layout, family: usize, series: usize, words: &[u64]) {
        let family = &layout.families[family];
        let first = family.flat + series * family.flat_words();
        let total = &mut self.closed;
        let (out, rounded_off) = (&mut total.words[first..][..words.len()], &mut total.rounded_off[first]);
        family.combine(out, rounded_off, words, 0.0);
    }

    /// Adds one series of an open family, as it was before a reset.
    pub(super) fn add_open(&mut self, layout: &Layout, open: usize, series: &OpenSeries) {
        layout.families[layout.open[open]].combine_series(&mut self.open[open], series);
    }

    /// Adds a row that has ended to those before. Beyond the cap, series of an open family are
    /// counted as `_overflow`, unless they are exported under their own labels: `is_admitted` tells.
    pub(crate) fn add(&mut self, layout: &Layout, row: &FlatRow, is_admitted: impl Fn(usize, &LabelKey) -> bool) {
        if let Some(before) = &row.before {
            layout.combine_retired(&mut self.closed, before);
        }
        layout.combine(&mut self.closed, &row.words, false, true);
        let before = row.before.iter().flat_map(|before| before.open.iter().enumerate());
        for (open, series) in row.open.iter().enumerate().chain(before) {
            let (all, family) = (&mut self.open[open], &layout.families[layout.open[open]]);
            for series in series.iter().filter(|_| family.lasts()) {
                let is_full = all.len() >= family.family.max_series;
                let Some(mut series) = family.fitted(series) else {
                    continue;
                };
                let is_known = all.binary_search_by(|known| known.key.cmp(&series.key)).is_ok();
                if is_full && !is_known && !is_admitted(open, &series.key) {
                    series.key = family.overflow(&series.key);
                }
                family.combine_series(all, &series);
            }
        }
    }
}

impl Layout {
    /// Brings one more row's closed families to a total. If it is the `first`, nothing but what lasts is there; if it has
    /// ended, only what lasts is brought.
    pub(crate) fn combine(&self, total: &mut Total, row: &[u64], first: bool, ended: bool) {
        for family in &self.families {
            let width = family.flat_words();
            for index in 0..family.series.unwrap_or(0) {
                let first_word = family.flat + index * width;
                let words = first_word..first_word + width;
                let (out, row) = (&mut total.words[words.clone()], &row[words]);
                match total.rounded_off.get_mut(first_word) {
                    Some(rounded_off) if family.lasts() || !(first || ended) => {
                        family.combine(out, rounded_off, row, 0.0);
                    }
                    _ if first && !ended => out.copy_from_slice(row),
                    _ => {}
                }
            }
        }
    }

    /// Brings what has ended to a total.
    pub(crate) fn combine_retired(&self, total: &mut Total, retired: &Retired) {
        self.combine(total, &retired.closed.words, false, true);
        for (total, more) in total.rounded_off.iter_mut().zip(&retired.closed.rounded_off) {
            *total += more;
        }
    }

    /// Brings one more row's open families to those of other rows.
    pub(crate) fn combine_open(&self, out: &mut [Vec<OpenSeries>], row: &[Vec<OpenSeries>]) {
        for ((all, row), &family) in out.iter_mut().zip(row).zip(&self.open) {
            for series in row {
                self.families[family].combine_series(all, series);
            }
        }
    }

    /// Adds to each sum of a total what was rounded off it.
    pub(crate) fn round(&self, total: &mut Total) {
        for family in &self.families {
            let width = family.flat_words();
            for index in 0..family.series.unwrap_or(0) {
                let first_word = family.flat + index * width;
                if let Some(rounded_off) = total.rounded_off.get(first_word) {
                    family.round(&mut total.words[first_word..first_word + width], *rounded_off);
                }
            }
        }
    }
}

impl FamilyLayout {
    /// Returns whether what a row has counted stays when the row ends: of counters and histograms.
    pub(crate) fn lasts(&self) -> bool {
        matches!(self.family.metric_type, MetricType::Counter | MetricType::Histogram)
    }

    /// Returns whether two rows may hold the same series: not where no rule says how their values meet.
    pub(crate) fn may_meet(&self) -> bool {
        match self.family.shape.storage {
            // Infos of the same text are one series, of different ones several.
            Storage::PerThread | Storage::Text => true,
            Storage::Shared => self.family.aggregate.is_some(),
        }
    }

    /// Returns a series under labels that it may have; `None` if that is `_overflow`, of which its
    /// value would tell nothing.
    pub(crate) fn fitted(&self, series: &OpenSeries) -> Option<OpenSeries> {
        let (parts, hits) = fitted(&series.key, &self.family.shape.labels);
        (hits.is_empty() || self.family.shape.storage != Storage::Shared).then(|| OpenSeries {
            key: LabelKey::new(&parts),
            ..series.clone()
        })
    }

    /// Returns the labels under which a series is counted that a cap of the family turns away.
    pub(crate) fn overflow(&self, key: &LabelKey) -> LabelKey {
        let mut parts: Vec<Part<'_>> = key.parts().collect();
        overflow(&mut parts, self.family.shape.labels.shapes, self.family.label_known);
        LabelKey::new(&parts)
    }

    /// Brings one more row's series of an open family to those of other rows, which are sorted by their labels.
    pub(crate) fn combine_series(&self, all: &mut Vec<OpenSeries>, series: &OpenSeries) {
        match all.binary_search_by(|known| known.key.cmp(&series.key)) {
            Ok(index) => self.combine_two(&mut all[index], series),
            Err(index) => all.insert(index, series.clone()),
        }
    }

    /// Brings one more row's series to the same one of other rows.
    pub(crate) fn combine_two(&self, one: &mut OpenSeries, other: &OpenSeries) {
        self.combine(&mut one.words, &mut one.rounded_off, &other.words, other.rounded_off);
    }

    /// Adds to the sum of a series of an open family what was rounded off it.
    pub(crate) fn round_series(&self, series: &mut OpenSeries) {
        self.round(&mut series.words, series.rounded_off);
        series.rounded_off = 0.0;
    }

    /// Finds the word that is a sum of floats, if one is: what counts, or what a histogram has observed.
    fn sum<'a>(&self, words: &'a mut [u64]) -> Option<&'a mut u64> {
        match (self.family.shape.value, self.family.aggregate) {
            (ValueShape::Histogram(_), _) => words.last_mut(),
            (ValueShape::Number(number), None) if number.scalar == Scalar::F64 => words.last_mut(),
            _ => None,
        }
    }

    fn round(&self, words: &mut [u64], rounded_off: f64) {
        if let Some(sum) = self.sum(words) {
            *sum = word::finite_sum(f64::from_bits(*sum), rounded_off).to_bits();
        }
    }

    /// Brings one more row's words of one series to what other rows have of it.
    fn combine(&self, out: &mut [u64], rounded_off: &mut f64, row: &[u64], more: f64) {
        let mut counts = row.len();
        if let (Some(sum), Some(value)) = (self.sum(out), row.last()) {
            let (rounded, rest) = add_exactly(f64::from_bits(*sum), f64::from_bits(*value));
            *sum = rounded.to_bits();
            *rounded_off += rest + more;
            counts -= 1;
        }
        for (out, word) in out.iter_mut().zip(row).take(counts) {
            let rule = self.family.aggregate.unwrap_or(Aggregate::Sum);
            *out = aggregate(rule, &self.family.shape.value, *out, *word);
        }
    }
}

/// Adds two floats; returns what is left of the sum when it is rounded, too.
fn add_exactly(one: f64, other: f64) -> (f64, f64) {
    let sum = word::finite_sum(one, other);
    if sum.abs() >= f64::MAX {
        return (sum, 0.0);
    }
    let of_other = sum - one;
    (sum, (one - (sum - of_other)) + (other - of_other))
}

fn aggregate(rule: Aggregate, value: &ValueShape, one: u64, other: u64) -> u64 {
    let signed = |rule: fn(i64, i64) -> i64| word::unsigned(rule(word::signed(one), word::signed(other)));
    let float = |rule: fn(f64, f64) -> f64| rule(f64::from_bits(one), f64::from_bits(other)).to_bits();
    match (rule, value.scalar()) {
        (Aggregate::Sum, Scalar::U64) => one.saturating_add(other),
        (Aggregate::Sum, Scalar::I64) => signed(i64::saturating_add),
        (Aggregate::Sum, Scalar::F64) => float(word::finite_sum),
        // What is true in one row is true.
        (Aggregate::Sum | Aggregate::Max, Scalar::Bool) | (Aggregate::Max, Scalar::U64) => one.max(other),
        (Aggregate::Max, Scalar::I64) => signed(i64::max),
        (Aggregate::Max, Scalar::F64) => float(f64::max),
        (Aggregate::Min, Scalar::U64 | Scalar::Bool) => one.min(other),
        (Aggregate::Min, Scalar::I64) => signed(i64::min),
        (Aggregate::Min, Scalar::F64) => float(f64::min),
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_off_makes_sums_the_same_in_any_order() {
        let values = [0.1, 0.2, 0.3, 1e17, 1e-9, 7.7];
        let sum = |order: &[f64]| {
            let add = |(sum, rest): (f64, f64), value: &f64| {
                let (sum, more) = add_exactly(sum, *value);
                (sum, rest + more)
            };
            let (sum, rest) = order.iter().fold((0.0, 0.0), add);
            sum + rest
        };
        let expected = sum(&values);
        for shift in 1..values.len() {
            let (late, early) = values.split_at(shift);
            // Those that end are added up apart, and come last.
            assert_eq!(sum(&[early, late].concat()).to_bits(), expected.to_bits());
        }
        assert_eq!(add_exactly(f64::MAX, f64::MAX), (f64::MAX, 0.0));
    }
}
