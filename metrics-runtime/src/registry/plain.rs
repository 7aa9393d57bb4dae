//! A snapshot of a plain stats struct, without any registry.

use std::sync::Arc;
use std::time::SystemTime;

use super::frame::Frame;
use super::instance::{SeriesRun, StructType, info_labels};
use super::rows::seen;
use super::united::united;
use crate::platform::wall_clock;
use crate::row::{FamilyLayout, FlatRow, RowWriter, Spot};
use crate::snapshot::{Block, BlockLabels, Snapshot, SnapshotFamily, Starts};
use crate::stats::Metrics;

impl Snapshot {
    /// Takes a snapshot of a plain stats struct: it can be encoded without any registry.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Format, Metrics, Snapshot};
    ///
    /// /// What one run has done.
    /// #[derive(Default, Metrics)]
    /// struct Run {
    ///     /// Lines read.
    ///     #[metric(counter)]
    ///     lines: u64,
    /// }
    ///
    /// let run = Run { lines: 3 };
    /// assert!(Snapshot::of(&run).encode(Format::Text).to_string().ends_with("lines_total 3\n"));
    /// ```
    #[must_use]
    pub fn of<S: Metrics<Labels = ()>>(stats: &S) -> Self {
        let kind = StructType::new(S::TABLE, &Frame::default());
        let start = wall_clock();
        let mut row = FlatRow::zeroed(&kind.layout);
        stats.write(&mut RowWriter::new(&mut row));
        // There are no last good values, and no registry that could count what is bad.
        kind.layout
            .accept(&mut row, &FlatRow::zeroed(&kind.layout), &kind.losses);
        let mut snapshot = Self {
            words: row.words.clone(),
            families: Vec::new(),
        };
        for (descriptor, family) in kind.descriptors.iter().zip(&kind.layout.families) {
            let blocks = blocks(family, &row, start, &mut snapshot.words);
            snapshot.families.push(SnapshotFamily {
                descriptor: Arc::clone(descriptor),
                blocks,
            });
        }
        snapshot
            .families
            .sort_by(|one, other| one.descriptor.name().cmp(other.descriptor.name()));
        snapshot
    }
}

fn blocks(family: &FamilyLayout, row: &FlatRow, start: SystemTime, words: &mut Vec<u64>) -> Vec<Block> {
    let block = |(labels, words)| Block {
        labels,
        words,
        scalar: family.family.shape.value.scalar(),
        starts: Starts::Same(start),
    };
    match family.spot {
        Spot::PerThread { .. } | Spot::Shared(_) => {
            let runs = SeriesRun::all(family, "").unwrap_or_default();
            seen(&runs, family, &row.words).map(block).collect()
        }
        Spot::Text(text) => {
            let labels = row.texts[text].iter();
            let labels = labels.map(|text| BlockLabels::Each(vec![info_labels(family, "", text).into()]));
            labels.map(|labels| block((labels, 0))).collect()
        }
        Spot::Open(open) => {
            let first = words.len();
            let series = row.open[open].iter();
            let series = series.filter_map(|series| Some((family.fitted(series)?, start)));
            let labels = united(family, "", series).into_iter().map(|(text, series, _)| {
                words.extend(&series.words);
                text
            });
            let labels = BlockLabels::Each(labels.collect());
            vec![block((labels, first))]
        }
    }
}
