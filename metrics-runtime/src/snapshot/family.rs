//! Views of one family and of one series.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::time::SystemTime;

use super::model::{Block, BlockTexts, SnapshotFamily};
use super::{HistogramValue, Number, SampleValue, StateSetValue};
use crate::descriptor::{Descriptor, MetricType, ValueType};
use crate::label::LabelPairs;

/// One metric family of a [`Snapshot`](crate::Snapshot).
#[derive(Clone, Copy)]
pub struct FamilySnapshot<'a> {
    words: &'a [u64],
    descriptor: &'a Descriptor,
    blocks: &'a [Block],
    /// How many series of the first block are left out, because they have been written.
    written: usize,
}

/// Series of a block, from one on.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) block: &'a Block,
    /// Which series of the block is the first.
    pub(crate) first: usize,
    pub(crate) texts: BlockTexts<'a>,
    pub(crate) words: &'a [u64],
}

impl<'a> FamilySnapshot<'a> {
    pub(super) fn new(words: &'a [u64], family: &'a SnapshotFamily) -> Self {
        Self {
            words,
            descriptor: &family.descriptor,
            blocks: &family.blocks,
            written: 0,
        }
    }

    /// Leaves out all that comes before a series of a block.
    pub(crate) fn rest(self, block: usize, series: usize) -> Self {
        Self {
            blocks: &self.blocks[block..],
            written: series,
            ..self
        }
    }

    /// Returns the exported name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.descriptor().name()
    }

    /// Returns the help.
    #[must_use]
    pub fn help(&self) -> &'a str {
        self.descriptor().help()
    }

    /// Returns the unit, if there is one.
    #[must_use]
    pub fn unit(&self) -> Option<&'a str> {
        self.descriptor().unit()
    }

    /// Returns the type.
    #[must_use]
    pub fn metric_type(&self) -> MetricType {
        self.descriptor().metric_type()
    }

    /// Returns all that is known of the family apart from its values.
    #[must_use]
    pub fn descriptor(&self) -> &'a Descriptor {
        self.descriptor
    }

    /// Iterates over the series.
    pub fn series(&self) -> impl Iterator<Item = SeriesSnapshot<'a>> + use<'a> {
        let (descriptor, width) = (self.descriptor, self.descriptor.words());
        self.runs().flat_map(move |run| {
            let texts = run.texts.enumerate();
            texts.map(move |(index, labels)| SeriesSnapshot {
                descriptor,
                block: run.block,
                labels,
                words: &run.words[index * width..][..width],
                index: run.first + index,
            })
        })
    }

    /// Iterates over the series by blocks, each with its words: the same as [`series`](Self::series), for encoders that must be fast.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run<'a>> + use<'a> {
        let (words, width, mut written) = (self.words, self.descriptor.words(), self.written);
        self.blocks.iter().map(move |block| {
            let first = mem::take(&mut written);
            Run {
                block,
                first,
                texts: block.labels.iter_from(first),
                words: &words[block.words..][first * width..block.labels.len() * width],
            }
        })
    }
}

impl fmt::Debug for FamilySnapshot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FamilySnapshot")
            .field("name", &self.name())
            .field("series", &self.series().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// One series of a [`FamilySnapshot`].
#[derive(Clone, Copy)]
pub struct SeriesSnapshot<'a> {
    descriptor: &'a Descriptor,
    block: &'a Block,
    labels: &'a str,
    words: &'a [u64],
    /// Which series of the block it is.
    index: usize,
}

impl<'a> SeriesSnapshot<'a> {
    /// Iterates over the labels: constant ones, those of the instance, those of the family.
    #[must_use]
    pub fn labels(&self) -> LabelPairs<'a> {
        LabelPairs::new(self.labels)
    }

    /// Returns the value of a label; `None` if the series does not have it.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<Cow<'a, str>> {
        self.labels()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Returns the labels as both text formats write them between the braces, escaped; empty if there are none.
    #[must_use]
    pub fn label_text(&self) -> &'a str {
        self.labels
    }

    /// Returns since when the series counts.
    #[must_use]
    pub fn start_time(&self) -> SystemTime {
        self.block.starts.of(self.index)
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> SampleValue<'a> {
        match self.descriptor.value() {
            ValueType::Number(_) => SampleValue::Number(Number::from_word(self.block.scalar, self.words[0])),
            ValueType::Histogram(bounds) => SampleValue::Histogram(HistogramValue::new(bounds, self.words)),
            ValueType::StateSet(states) => SampleValue::StateSet(StateSetValue::new(states, self.words[0])),
            ValueType::Info => SampleValue::Info,
        }
    }
}

impl fmt::Debug for SeriesSnapshot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeriesSnapshot")
            .field("labels", &self.labels())
            .field("value", &self.value())
            .finish_non_exhaustive()
    }
}
