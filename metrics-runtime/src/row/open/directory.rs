//! What series there are, in the order of the exposition.

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
}

impl Directory {
    pub(super) fn new(
        mut series: Vec<(LabelKey, Series, SystemTime)>,
        text: impl Fn(&LabelKey) -> String,
    ) -> Option<Self> {
        // Nearly sorted: the order of the time before, and what is new.
        series.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        Some(Self {
            labels: LabelTable::new(series.iter().map(|(key, ..)| text(key)))?,
            starts: series.iter().map(|(.., start)| *start).collect(),
            series: series.iter().map(|(_, series, _)| *series).collect(),
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
        }
    }
}
