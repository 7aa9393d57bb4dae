//! The shape of a field: what kind of words it has, where they lie and which series they make.

use super::{LabelKind, MetricType, word};

/// How a 64-bit word is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Unsigned integer.
    U64,
    /// Signed integer, two's complement.
    I64,
    /// IEEE 754 double, by its bits.
    F64,
    /// 0 or 1.
    Bool,
}

/// A number of some type: how its word is read, and how wide an integer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberShape {
    /// How the word is read.
    pub scalar: Scalar,
    /// Bits of the integer type; 64 for others.
    pub bits: u32,
}

impl NumberShape {
    /// Returns the value of the type that is nearest to a total of deltas, which has a sign whatever the type is.
    pub(crate) fn nearest(self, total: u64) -> u64 {
        let beyond = 64 - self.bits;
        match self.scalar {
            Scalar::U64 => word::unsigned(word::signed(total).max(0)).min(u64::MAX >> beyond),
            Scalar::I64 => word::unsigned(word::signed(total).clamp(i64::MIN >> beyond, i64::MAX >> beyond)),
            Scalar::F64 | Scalar::Bool => total,
        }
    }
}

/// Which stretch of a row holds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Storage {
    /// One copy for each thread, added up at a gather: counters, histograms, `up_down` gauges.
    PerThread,
    /// One copy for all threads: gauges with `set`, states.
    Shared,
    /// Not words: the label text of an info.
    Text,
}

/// How several rows of one gauge or state series meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// The largest.
    Max,
    /// The smallest.
    Min,
}

/// The upper bounds of a histogram, without `+Inf`.
#[derive(Debug, Clone, Copy)]
pub struct BucketShape {
    /// Strictly rising, finite.
    pub bounds: &'static [f64],
    /// Whether these are the default bounds, which mean seconds.
    pub default: bool,
}

/// A closed set of label values or states.
#[derive(Debug, Clone, Copy)]
pub struct Closed {
    /// How many values of the type have a text.
    pub values: usize,
    /// Their texts, by index. As many as there are values, unless they are listed by hand and
    /// wrong.
    pub texts: &'static [&'static str],
    /// How many values leave the label out; they come before the others.
    pub absent: usize,
}

impl Closed {
    /// Lists values that all have a text.
    #[must_use]
    pub const fn new(values: usize, texts: &'static [&'static str]) -> Self {
        Self {
            values,
            texts,
            absent: 0,
        }
    }

    /// Adds a value that leaves the label out, before all others.
    #[must_use]
    pub(crate) const fn or_absent(self) -> Self {
        Self {
            absent: self.absent + 1,
            ..self
        }
    }

    /// Counts the values.
    #[must_use]
    pub const fn cardinality(&self) -> usize {
        self.texts.len() + self.absent
    }

    /// Returns the text of a value by its index; `None` leaves the label out.
    pub(crate) fn text(&self, index: usize) -> Option<&'static str> {
        self.texts.get(index.checked_sub(self.absent)?).copied()
    }

    /// Returns whether a text is that of a value; an empty one leaves the label out.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.texts.contains(&text) || (text.is_empty() && self.absent > 0)
    }
}

/// One label of a family.
#[derive(Debug, Clone, Copy)]
pub enum LabelShape {
    /// Its values are known at compile time.
    Closed(Closed),
    /// Its values are met at run time.
    Open,
}

/// The labels of a family.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// Names, where the label set type brings them (`#[derive(LabelSet)]`).
    pub names: Option<&'static [&'static str]>,
    /// One shape a label; empty for a field without labels.
    pub shapes: &'static [LabelShape],
    /// What the values of each are.
    pub kinds: &'static [LabelKind],
}

impl Labels {
    /// No labels: one series.
    pub const NONE: Self = Self {
        names: None,
        shapes: &[],
        kinds: &[],
    };

    /// Counts the series of a closed set; `None` if a label is open.
    #[must_use]
    pub const fn cardinality(&self) -> Option<usize> {
        let mut product: usize = 1;
        let mut label = 0;
        while label < self.shapes.len() {
            match self.shapes[label] {
                LabelShape::Closed(closed) => product = product.saturating_mul(closed.cardinality()),
                LabelShape::Open => return None,
            }
            label += 1;
        }
        Some(product)
    }

    /// Returns whether different values may have the same text: those of an open label that was
    /// implemented by hand.
    pub(crate) fn may_repeat(&self) -> bool {
        let mut labels = self.shapes.iter().zip(self.kinds);
        labels.any(|(shape, kind)| matches!((shape, kind), (LabelShape::Open, LabelKind::Own)))
    }

    /// Returns the index of each label's value in one series of a closed set, the last label turning fastest.
    #[must_use]
    pub(crate) fn indices(&self, mut series: usize) -> Vec<usize> {
        let mut indices: Vec<usize> = Vec::with_capacity(self.shapes.len());
        for cardinality in self.cardinalities().rev() {
            indices.push(series % cardinality);
            series /= cardinality;
        }
        indices.reverse();
        indices
    }

    /// Counts the values of each label; 1 for an open one.
    pub(crate) fn cardinalities(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.shapes.iter().map(|shape| match shape {
            LabelShape::Closed(closed) => closed.cardinality(),
            LabelShape::Open => 1,
        })
    }
}

/// What one series of a field holds.
#[derive(Debug, Clone, Copy)]
pub enum ValueShape {
    /// One word.
    Number(NumberShape),
    /// A word a bucket (the last is `+Inf`), then the sum as `f64` bits.
    Histogram(BucketShape),
    /// One word: the index of the current state.
    State(Closed),
    /// No words: as many texts as there are labels.
    Info(usize),
}

impl ValueShape {
    /// Returns how a word is read that is a number; words of other values are counts and indices.
    #[must_use]
    pub const fn scalar(&self) -> Scalar {
        match self {
            Self::Number(number) => number.scalar,
            Self::Histogram(_) | Self::State(_) | Self::Info(_) => Scalar::U64,
        }
    }

    /// Counts the words of one series in a flat row.
    #[must_use]
    pub const fn words(&self) -> usize {
        match self {
            Self::Number(_) | Self::State(_) => 1,
            Self::Histogram(buckets) => buckets.bounds.len() + 2,
            Self::Info(_) => 0,
        }
    }
}

/// The shape of a field.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What kind of family it is.
    pub metric_type: MetricType,
    /// What one series holds.
    pub value: ValueShape,
    /// Where it lies.
    pub storage: Storage,
    /// Which series there are.
    pub labels: Labels,
    /// Whether its series are found by their index, since all are known when compiling.
    pub closed: bool,
}
