//! A live row: the words that handles count in.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use arc_swap::ArcSwapOption;

use super::layout::Merging;
use super::{Cells, Clock, FamilyLayout, FlatRow, Layout, Losses, OpenFamily, Spot};
use crate::cells::primitive::AtomicU64;
use crate::cells::{Range, SpaceExhausted, Stretch};

/// The label values of an info.
pub(crate) type InfoText = Vec<String>;

/// All live values of one instance of a stats struct.
///
/// Per-thread words are written by their own thread and merged here; shared words are plain atomics; open families and
/// infos lie beside them. Dropping the last owner gives the words back.
#[derive(Debug)]
pub struct Row {
    layout: Arc<Layout>,
    ranges: Box<[Range]>,
    shared: Box<[AtomicU64]>,
    losses: Arc<Losses>,
    open: Box<[Arc<OpenFamily>]>,
    texts: Box<[ArcSwapOption<InfoText>]>,
    start: SystemTime,
    clock: Clock,
}

fn zeros(count: usize) -> Box<[AtomicU64]> {
    (0..count).map(|_| AtomicU64::new(0)).collect()
}

impl Row {
    /// Makes a row of zeros. `labels` is the escaped text of the labels that every series of it has.
    pub(crate) fn new(
        layout: Arc<Layout>,
        losses: &Arc<Losses>,
        labels: &Arc<str>,
        start: SystemTime,
        clock: &Clock,
    ) -> Result<Arc<Self>, SpaceExhausted> {
        let ranges = layout
            .ranges
            .iter()
            .map(|&words| Range::new(words))
            .collect::<Result<_, _>>()?;
        Ok(Self::over(ranges, layout, losses, labels, start, clock))
    }

    /// Makes a row that nothing exports; if the process has no words left, its per-thread values are lost too.
    pub(crate) fn detached(layout: Layout, start: SystemTime, clock: &Clock) -> Arc<Self> {
        let losses = Arc::new(Losses::new(&layout));
        let (layout, labels) = (Arc::new(layout), Arc::from(""));
        Self::new(Arc::clone(&layout), &losses, &labels, start, clock)
            .unwrap_or_else(|_| Self::over(Box::default(), layout, &losses, &labels, start, clock))
    }

    fn over(
        ranges: Box<[Range]>,
        layout: Arc<Layout>,
        losses: &Arc<Losses>,
        labels: &Arc<str>,
        start: SystemTime,
        clock: &Clock,
    ) -> Arc<Self> {
        let open =
            (0..layout.open.len()).map(|open| Arc::new(OpenFamily::new(&layout, open, Arc::clone(labels), losses)));
        let open = open.collect();
        Arc::new(Self {
            ranges,
            shared: zeros(layout.shared),
            losses: Arc::clone(losses),
            open,
            texts: (0..layout.texts).map(|_| ArcSwapOption::empty()).collect(),
            start,
            clock: clock.clone(),
            layout,
        })
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    pub(crate) fn start(&self) -> SystemTime {
        self.start
    }

    #[inline]
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns where the series of a closed family are; of an open family, nowhere.
    pub(crate) fn cells(&self, family: usize) -> Cells {
        let layout = &self.layout.families[family];
        let series = layout.series.unwrap_or(0);
        let (stretch, shared) = match layout.spot {
            Spot::PerThread { range, at } => {
                let range = self.ranges.get(range);
                (
                    range.map_or(Stretch::NOWHERE, |range| range.stretch(at, layout.live_words(), series)),
                    0,
                )
            }
            Spot::Shared(at) => (Stretch::NOWHERE, at),
            Spot::Open(_) | Spot::Text(_) => (Stretch::NOWHERE, 0),
        };
        // A row has fewer words than the process-wide space, far below 2^32.
        let small = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Cells {
            stretch,
            shared: small(shared),
            family: small(family),
            series: small(series),
        }
    }

    #[inline]
    pub(crate) fn shared(&self, index: usize) -> &AtomicU64 {
        &self.shared[index]
    }

    pub(crate) fn open_families(&self) -> impl Iterator<Item = &OpenFamily> {
        self.open.iter().map(|family| &**family)
    }

    pub(crate) fn open(&self, index: usize) -> &Arc<OpenFamily> {
        &self.open[index]
    }

    pub(crate) fn text(&self, index: usize) -> &ArcSwapOption<InfoText> {
        &self.texts[index]
    }

    pub(crate) fn losses(&self) -> &Losses {
        &self.losses
    }

    /// Copies the words of a closed family, merged over all threads, into zeroed words.
    pub(crate) fn merge_family(&self, family: usize, out: &mut [u64]) {
        let layout = &self.layout.families[family];
        match layout.spot {
            Spot::Shared(at) => {
                for (word, out) in self.shared[at..].iter().zip(out) {
                    *out = word.load(Ordering::Relaxed);
                }
            }
            Spot::PerThread { range, at } => {
                if let Some(range) = self.ranges.get(range) {
                    merge_threads(range, at, layout, out);
                }
            }
            Spot::Open(_) | Spot::Text(_) => {}
        }
    }

    /// Copies everything.
    pub(crate) fn copy(&self) -> FlatRow {
        let mut flat = FlatRow::zeroed(&self.layout);
        for (index, family) in self.layout.families.iter().enumerate() {
            let words = family.series.unwrap_or(0) * family.flat_words();
            self.merge_family(index, &mut flat.words[family.flat..family.flat + words]);
        }
        let series = |family: &Arc<OpenFamily>| family.copy().into_iter().map(|(series, _)| series).collect();
        flat.open = self.open.iter().map(series).collect();
        flat.texts = self.texts.iter().map(ArcSwapOption::load_full).collect();
        flat
    }
}

/// Merges the words that each thread has of a family into zeroed words.
fn merge_threads(range: &Range, at: usize, layout: &FamilyLayout, out: &mut [u64]) {
    let merging = Merging::new(layout.family);
    match merging {
        Merging::Numbers(_, merge) => range.merge_into(at, merge, out),
        Merging::Histograms => range.sum_histograms_into(at, layout.live_words(), out),
    }
    merging.settle(out);
}
