//! How several rows of one instance become one.

use super::layout::Merge;
use super::{FamilyLayout, FlatRow, Layout, OpenSeries};
use crate::descriptor::{Aggregate, MetricType, Scalar, Storage, ValueShape};

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

    /// Brings one more row's words of a family, or of a series of it, to what other rows have of it.
    pub(crate) fn combine(&self, out: &mut [u64], row: &[u64]) {
        match (self.merge(), self.family.aggregate) {
            (Merge::Histogram, _) => {
                for (out, row) in out
                    .chunks_exact_mut(self.flat_words())
                    .zip(row.chunks_exact(self.flat_words()))
                {
                    add_histogram(out, row);
                }
            }
            (_, Some(rule)) => each(out, row, |one, other| {
                aggregate(rule, &self.family.shape.value, one, other)
            }),
            (Merge::AddFloat, None) => each(out, row, add_floats),
            (Merge::Add | Merge::AddUnsigned, None) => each(out, row, u64::wrapping_add),
        }
    }
}

fn each(out: &mut [u64], row: &[u64], rule: impl Fn(u64, u64) -> u64) {
    for (out, word) in out.iter_mut().zip(row) {
        *out = rule(*out, *word);
    }
}

fn add_floats(one: u64, other: u64) -> u64 {
    (f64::from_bits(one) + f64::from_bits(other)).to_bits()
}

/// Buckets, and last the sum.
fn add_histogram(out: &mut [u64], row: &[u64]) {
    if let (Some((out_sum, out)), Some((sum, row))) = (out.split_last_mut(), row.split_last()) {
        each(out, row, u64::wrapping_add);
        *out_sum = add_floats(*out_sum, *sum);
    }
}

fn aggregate(rule: Aggregate, value: &ValueShape, one: u64, other: u64) -> u64 {
    let signed = |rule: fn(i64, i64) -> i64| rule(one.cast_signed(), other.cast_signed()).cast_unsigned();
    let float = |rule: fn(f64, f64) -> f64| rule(f64::from_bits(one), f64::from_bits(other)).to_bits();
    match (rule, value.scalar()) {
        (Aggregate::Sum, Scalar::U64) => one.saturating_add(other),
        (Aggregate::Sum, Scalar::I64) => signed(i64::saturating_add),
        (Aggregate::Sum, Scalar::F64) => add_floats(one, other),
        // What is true in one row is true.
        (Aggregate::Sum | Aggregate::Max, Scalar::Bool) | (Aggregate::Max, Scalar::U64) => one.max(other),
        (Aggregate::Max, Scalar::I64) => signed(i64::max),
        (Aggregate::Max, Scalar::F64) => float(f64::max),
        (Aggregate::Min, Scalar::U64 | Scalar::Bool) => one.min(other),
        (Aggregate::Min, Scalar::I64) => signed(i64::min),
        (Aggregate::Min, Scalar::F64) => float(f64::min),
    }
}

impl Layout {
    /// Brings one more row's closed families to the words of a flat row. If it is the `first`, nothing but what lasts is
    /// there; if it has ended, only what lasts is brought.
    pub(crate) fn combine(&self, out: &mut [u64], row: &[u64], first: bool, ended: bool) {
        for family in &self.families {
            let words = family.flat..family.flat + family.series.unwrap_or(0) * family.flat_words();
            let (out, row) = (&mut out[words.clone()], &row[words]);
            if family.lasts() {
                family.combine(out, row);
            } else if first && !ended {
                out.copy_from_slice(row);
            } else if !ended {
                family.combine(out, row);
            }
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

    /// Makes a row that has ended part of one of rows that have: as much of it as lasts.
    pub(crate) fn retire(&self, retired: &mut FlatRow, row: &FlatRow) {
        self.combine(&mut retired.words, &row.words, false, true);
        retired.open.resize(self.open.len(), Vec::new());
        self.combine_open(&mut retired.open, &row.open);
        for (series, &family) in retired.open.iter_mut().zip(&self.open) {
            if !self.families[family].lasts() {
                series.clear();
            }
        }
    }
}

impl FamilyLayout {
    /// Brings one more row's series of an open family to those of other rows, which are sorted by their labels.
    pub(crate) fn combine_series(&self, all: &mut Vec<OpenSeries>, series: &OpenSeries) {
        match all.binary_search_by(|known| known.key.cmp(&series.key)) {
            Ok(index) => self.combine(&mut all[index].words, &series.words),
            Err(index) => all.insert(index, series.clone()),
        }
    }
}
