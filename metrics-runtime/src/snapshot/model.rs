//! The snapshot itself: words, and what says how to read them.

use std::slice;
use std::sync::Arc;
use std::time::SystemTime;

use super::FamilySnapshot;
use crate::descriptor::{Descriptor, Scalar};
use crate::label::{LabelTable, LabelTexts};

/// Everything that one gather has read: families in the order of their names, each with its series.
///
/// It is `Serialize`, in the shape that [`Format::Json`](crate::Format) describes.
///
/// # Examples
///
/// ```
/// use metrics::{Metrics, MetricType, Number, Registry, SampleValue};
///
/// /// What one queue has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "queue")]
/// struct QueueStats {
///     /// Jobs taken from the queue.
///     #[metric(counter)]
///     jobs: u64,
/// }
///
/// let registry = Registry::new();
/// registry.register::<QueueStats>(())?.jobs.inc_by(3);
///
/// let snapshot = registry.gather();
/// let jobs = snapshot.family("queue_jobs_total").unwrap();
/// assert_eq!((jobs.metric_type(), jobs.help()), (MetricType::Counter, "Jobs taken from the queue."));
/// let series = jobs.series().next().unwrap();
/// assert_eq!(series.value(), SampleValue::Number(Number::Unsigned(3)));
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[derive(Debug, Default, Clone)]
pub struct Snapshot {
    pub(crate) words: Vec<u64>,
    /// Sorted by exported name, each name once.
    pub(crate) families: Vec<SnapshotFamily>,
}

/// One family of a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct SnapshotFamily {
    pub(crate) descriptor: Arc<Descriptor>,
    pub(crate) blocks: Vec<Block>,
}

/// Series of one family that lie side by side.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) labels: BlockLabels,
    /// Where the first word of the first series lies.
    pub(crate) words: usize,
    /// How the words of numbers are read.
    pub(crate) scalar: Scalar,
    pub(crate) starts: Starts,
}

/// Since when the series of a block count.
#[derive(Debug, Clone)]
pub(crate) enum Starts {
    Same(SystemTime),
    Each(Arc<[SystemTime]>),
}

impl Starts {
    pub(crate) fn of(&self, index: usize) -> SystemTime {
        match self {
            Self::Same(start) => *start,
            Self::Each(starts) => starts[index],
        }
    }
}

/// The escaped label text of each series of a block.
#[derive(Debug, Clone)]
pub(crate) enum BlockLabels {
    Table(Arc<LabelTable>),
    Each(Vec<Arc<str>>),
}

impl Snapshot {
    /// Iterates over the families, in the order of their names.
    #[must_use]
    pub fn families(&self) -> impl ExactSizeIterator<Item = FamilySnapshot<'_>> {
        self.families
            .iter()
            .map(|family| FamilySnapshot::new(&self.words, family))
    }

    /// Finds a family by its exported name.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<FamilySnapshot<'_>> {
        self.position(name).map(|place| self.at(place))
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let found = self
            .families
            .binary_search_by(|family| family.descriptor.name().cmp(name));
        found.ok()
    }

    pub(crate) fn at(&self, place: usize) -> FamilySnapshot<'_> {
        FamilySnapshot::new(&self.words, &self.families[place])
    }

    /// Counts the series of all families, without looking at any.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Metrics, Registry};
    ///
    /// /// What one door has done.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "door", labels(door: u32))]
    /// struct DoorStats {
    ///     /// Times it was opened.
    ///     #[metric(counter)]
    ///     openings: u64,
    ///
    ///     /// Times it was locked.
    ///     #[metric(counter)]
    ///     lockings: u64,
    /// }
    ///
    /// let registry = Registry::new();
    /// for door in 0..3 {
    ///     registry.register::<DoorStats>(door)?;
    /// }
    /// assert_eq!(registry.gather().series_count(), 6);
    /// # Ok::<(), metrics::RegisterError>(())
    /// ```
    #[must_use]
    pub fn series_count(&self) -> usize {
        let blocks = self.families.iter().flat_map(|family| &family.blocks);
        blocks.map(|block| block.labels.len()).sum()
    }
}

impl BlockLabels {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Table(table) => table.len(),
            Self::Each(texts) => texts.len(),
        }
    }

    pub(crate) fn iter(&self) -> BlockTexts<'_> {
        self.iter_from(0)
    }

    /// Iterates over the texts from one series on, however many come before it.
    pub(crate) fn iter_from(&self, first: usize) -> BlockTexts<'_> {
        match self {
            Self::Table(table) => BlockTexts::Table(table.iter_from(first)),
            Self::Each(texts) => BlockTexts::Each(texts[first..].iter()),
        }
    }
}

/// Iterates over the label texts of a block.
#[derive(Debug, Clone)]
pub(crate) enum BlockTexts<'a> {
    Table(LabelTexts<'a>),
    Each(slice::Iter<'a, Arc<str>>),
}

impl<'a> Iterator for BlockTexts<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        match self {
            Self::Table(texts) => texts.next(),
            Self::Each(texts) => texts.next().map(|text| &**text),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Table(texts) => texts.size_hint(),
            Self::Each(texts) => texts.size_hint(),
        }
    }
}

impl ExactSizeIterator for BlockTexts<'_> {}
