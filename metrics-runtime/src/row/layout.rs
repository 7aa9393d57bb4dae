//! Where each family of a stats struct lies.

use metrics_grammar::join;

use super::accept::{CheckedWords, checked_words};
use crate::cells::{HISTOGRAM_HEAD, Merge};
use crate::descriptor::{Entry, FamilyEntry, MetricType, NumberShape, Scalar, Storage, Table, ValueShape};

/// Most words that families share one range of; a larger family gets a range of its own.
const RANGE_WORDS: usize = 512;

/// Where the live words of a family are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spot {
    /// In the range `range`, from word `at`.
    PerThread {
        /// Which range of the row.
        range: usize,
        /// First word in it.
        at: usize,
    },
    /// Among the shared words, from this index.
    Shared(usize),
    /// An open family, by its index.
    Open(usize),
    /// The text of an info, by its index.
    Text(usize),
}

/// One family within a row.
#[derive(Debug)]
pub(crate) struct FamilyLayout {
    /// What was declared.
    pub(crate) family: &'static FamilyEntry,
    /// The struct that declares it, which may be a nested one.
    pub(crate) table: &'static Table,
    /// Name with all namespaces, without a registry's prefix.
    pub(crate) name: String,
    /// How many series a closed family has; `None` for an open one.
    pub(crate) series: Option<usize>,
    /// First word in a flat row.
    pub(crate) flat: usize,
    /// Where the live words are.
    pub(crate) spot: Spot,
}

impl FamilyLayout {
    /// Counts the words of one series in a flat row.
    pub(crate) fn flat_words(&self) -> usize {
        self.family.shape.value.words()
    }

    /// Counts the words of one live series.
    pub(crate) fn live_words(&self) -> usize {
        live_words(&self.family.shape.value)
    }
}

/// How the copies that threads have of a family's words become values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Merging {
    /// Word by word.
    Numbers(NumberShape, Merge),
    /// Buckets and sum, never torn.
    Histograms,
}

impl Merging {
    pub(crate) fn new(family: &FamilyEntry) -> Self {
        match (family.shape.value, family.metric_type) {
            (ValueShape::Number(number), _) if number.scalar == Scalar::F64 => Self::Numbers(number, Merge::Float),
            (ValueShape::Number(number), MetricType::Gauge) => Self::Numbers(number, Merge::Delta),
            (ValueShape::Number(number), _) => Self::Numbers(number, Merge::Count),
            // States and infos have no words that threads have copies of.
            _ => Self::Histograms,
        }
    }

    /// Makes values of merged totals.
    pub(crate) fn settle(self, words: &mut [u64]) {
        if let Self::Numbers(number, Merge::Delta) = self {
            for word in words {
                *word = number.nearest(*word);
            }
        }
    }
}

/// Counts the words of one live series of a value.
pub(crate) const fn live_words(value: &ValueShape) -> usize {
    match value {
        ValueShape::Histogram(buckets) => HISTOGRAM_HEAD + buckets.bounds.len() + 1,
        other => other.words(),
    }
}

/// Where all families of a stats struct lie, nested ones included, in declaration order.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) families: Vec<FamilyLayout>,
    /// Length of each per-thread range.
    pub(crate) ranges: Vec<usize>,
    /// Count of shared words.
    pub(crate) shared: usize,
    /// Families that are open, by their index among the open ones.
    pub(crate) open: Vec<usize>,
    /// Count of infos.
    pub(crate) texts: usize,
    /// Words of a flat row.
    pub(crate) flat: usize,
    /// How these are checked when they are handed over.
    pub(super) checks: Vec<CheckedWords>,
}

impl Layout {
    /// Lays out what a table declares.
    pub(crate) fn new(table: &'static Table) -> Self {
        let mut layout = Self::default();
        layout.place_all(table, "");
        layout.families.shrink_to_fit();
        layout.checks = checked_words(&layout.families);
        layout
    }

    fn place_all(&mut self, table: &'static Table, outer: &str) {
        let namespace = join([outer, table.namespace]);
        for entry in table.entries {
            match entry {
                Entry::Family(family) => {
                    let name = if family.absolute {
                        family.name.to_owned()
                    } else {
                        join([namespace.as_str(), family.name])
                    };
                    self.place(family, table, name, family.shape.labels.cardinality());
                }
                Entry::Nested(nested) => self.place_all(nested.table, &join([namespace.as_str(), nested.part])),
            }
        }
    }

    fn place(&mut self, family: &'static FamilyEntry, table: &'static Table, name: String, series: Option<usize>) {
        let spot = match (series, family.shape.storage) {
            (None, _) => {
                self.open.push(self.families.len());
                Spot::Open(self.open.len() - 1)
            }
            (Some(_), Storage::Text) => {
                self.texts += 1;
                Spot::Text(self.texts - 1)
            }
            (Some(series), Storage::Shared) => {
                self.shared += series;
                Spot::Shared(self.shared - series)
            }
            (Some(series), Storage::PerThread) => self.place_per_thread(series * live_words(&family.shape.value)),
        };
        self.families.push(FamilyLayout {
            family,
            table,
            name,
            series,
            flat: self.flat,
            spot,
        });
        self.flat += series.unwrap_or(0) * family.shape.value.words();
    }

    fn place_per_thread(&mut self, words: usize) -> Spot {
        match self.ranges.last_mut() {
            Some(range) if *range + words <= RANGE_WORDS => {
                *range += words;
                Spot::PerThread {
                    range: self.ranges.len() - 1,
                    at: self.ranges[self.ranges.len() - 1] - words,
                }
            }
            _ => {
                self.ranges.push(words);
                Spot::PerThread {
                    range: self.ranges.len() - 1,
                    at: 0,
                }
            }
        }
    }
}
