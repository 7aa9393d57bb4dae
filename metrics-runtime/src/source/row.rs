//! The row of one source, as its owner hands it over.

use std::sync::Arc;

use super::list::Sources;
use crate::cells::{Handover, Writer};
use crate::row::{FlatRow, RowWriter};
use crate::stats::Metrics;

/// The row of one source, which its owner alone writes. Bad values and resets are found here, for every kind
/// of owner.
#[derive(Debug)]
pub(crate) struct SourceRow {
    writer: Writer<FlatRow>,
    sources: Arc<Sources>,
}

impl SourceRow {
    /// Begins with zeros.
    pub(crate) fn new(sources: &Arc<Sources>) -> Self {
        Self::of(FlatRow::zeroed(sources.layout()), sources)
    }

    /// Begins with a struct.
    pub(super) fn with<S: Metrics>(stats: &S, sources: &Arc<Sources>) -> Self {
        let mut row = FlatRow::zeroed(sources.layout());
        stats.write(&mut RowWriter::new(&mut row));
        Self::of(row, sources)
    }

    fn of(row: FlatRow, sources: &Arc<Sources>) -> Self {
        Self {
            writer: Writer::new(row),
            sources: Arc::clone(sources),
        }
    }

    pub(crate) fn handover(&self) -> &Arc<Handover<FlatRow>> {
        self.writer.handover()
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Hands the struct over. Returns false, and hands over nothing, while more than a dozen gathers copy older states.
    pub(crate) fn hand_over<S: Metrics>(&mut self, stats: &S) -> bool {
        let sources = &*self.sources;
        self.writer.publish(
            || FlatRow::zeroed(sources.layout()),
            |row, last| {
                stats.write(&mut RowWriter::new(row));
                sources.accept(row, last);
            },
        )
    }

    /// Makes the row of the struct's last state, for what is left of it when the source ends: the one that was handed over,
    /// if it was.
    pub(super) fn final_row<S: Metrics>(&self, stats: &S, handed_over: bool) -> FlatRow {
        if handed_over {
            return self.handover().read(Clone::clone);
        }
        let mut row = FlatRow::zeroed(self.sources.layout());
        stats.write(&mut RowWriter::new(&mut row));
        self.handover().read(|last| self.sources.accept(&mut row, last));
        row
    }
}
