//! What series there are, in the order of the exposition.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::SystemTime;

use super::Series;
use crate::label::{LabelKey, LabelTable};

/// The series of an open family at one moment, sorted by their label values, with their texts.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(super) series: Box<[Series]>,
    labels: Arc<LabelTable>,
    starts: Arc<[SystemTime]>,
    /// Whether two series have the same text.
    repeats: bool,
}

impl Directory {
    pub(super) fn new(
        mut series: Vec<(LabelKey, Series, SystemTime)>,
        text: impl Fn(&LabelKey) -> String,
        may_repeat: bool,
    ) -> Option<Self> {
        // Nearly sorted: the order of the time before, and what is new.
        series.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let labels = LabelTable::new(series.iter().map(|(key, ..)| text(key)))?;
        let mut texts = HashSet::new();
        Some(Self {
            repeats: may_repeat && !labels.iter().all(|text| texts.insert(text)),
            starts: series.iter().map(|(.., start)| *start).collect(),
            series: series.iter().map(|(_, series, _)| *series).collect(),
            labels,
        })
    }

    /// Returns the escaped label text of each series.
    pub(crate) fn labels(&self) -> &Arc<LabelTable> {
        &self.labels
    }

    /// Returns since when each series counts.
    pub(crate) fn starts(&self) -> &Arc<[SystemTime]> {
        &self.starts
    }

    /// Returns whether two series have the same text.
    pub(crate) fn repeats(&self) -> bool {
        self.repeats
    }

    pub(crate) fn len(&self) -> usize {
        self.series.len()
    }
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            series: Box::default(),
            labels: Arc::default(),
            starts: Arc::from([]),
            repeats: false,
        }
    }
}
