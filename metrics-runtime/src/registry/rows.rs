//! The rows of one instance, becoming one, and its series.

use std::sync::Arc;

use arc_swap::Guard;

use super::instance::{Instance, SeriesRun, info_labels};
use super::united::{Written, united};
use crate::platform::Instant;
use crate::row::{FamilyLayout, InfoText, OpenFamily, OpenSeries, Spot, Total, shortened};
use crate::snapshot::{Block, BlockLabels, Starts};
use crate::source::{Found, List, Source, Sources};

/// The rows of one instance, as one gather has met them.
pub(super) struct Rows<'a> {
    instance: &'a Instance,
    /// Where the words of the closed families begin.
    words: usize,
    /// Whether there is a row that has not ended: then there are gauges.
    live: bool,
    /// Whether there is such a row of another source.
    live_elsewhere: bool,
    /// What does not come through handles, if anything ever did.
    others: Option<Box<Others<'a>>>,
}

/// Other sources of one instance, and what those have of it that is not in words.
struct Others<'a> {
    sources: &'a Sources,
    list: Guard<Arc<List>>,
    /// When this began to look at them.
    began: Instant,
    /// Of each open family, sorted by the labels.
    open: Vec<Vec<OpenSeries>>,
    /// Of each info.
    texts: Vec<Vec<Arc<InfoText>>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(instance: &'a Instance) -> Self {
        let others = instance.sources().map(|sources| {
            Box::new(Others {
                sources,
                began: Instant::now(),
                list: sources.list(),
                open: vec![Vec::new(); instance.kind.layout.open.len()],
                texts: vec![Vec::new(); instance.kind.layout.texts],
            })
        });
        Self {
            instance,
            words: 0,
            live: false,
            live_elsewhere: false,
            others,
        }
    }

    /// Iterates over the sources that may have to be asked.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.others.iter().flat_map(|others| &others.list.live)
    }

    pub(super) fn instance(&self) -> &'a Instance {
        self.instance
    }

    /// Copies all closed families of the row of the handles, so that they are of one moment as far as their words allow.
    pub(super) fn copy(&mut self, words: &mut Vec<u64>) {
        let layout = &self.instance.kind.layout;
        self.words = words.len();
        words.resize(self.words + layout.flat, 0);
        if let Some(row) = self.instance.row() {
            self.live = true;
            let families = layout.families.iter().enumerate();
            for (index, family) in families.filter(|(_, family)| !self.yields(family)) {
                let count = family.series.unwrap_or(0) * family.flat_words();
                row.merge_family(index, &mut words[self.words + family.flat..][..count]);
            }
        }
    }

    /// Brings what other sources have handed over to what has been copied, and what those had counted that have ended. Reads each
    /// once, so that all of it is of one moment.
    pub(super) fn combine(&mut self, words: &mut [u64]) {
        let Some(others) = &mut self.others else { return };
        let layout = &self.instance.kind.layout;
        let words = &mut words[self.words..][..layout.flat];
        let mut total = Total::new(words.to_vec());
        for source in &others.list.live {
            let read = source.read(|row| {
                layout.combine(&mut total, &row.words, !self.live, false);
                layout.combine_open(&mut others.open, &row.open);
                if let Some(before) = &row.before {
                    layout.combine_retired(&mut total, before);
                    layout.combine_open(&mut others.open, &before.open);
                }
                for (texts, text) in others.texts.iter_mut().zip(&row.texts) {
                    texts.extend(text.clone());
                }
            });
            self.live |= read.is_some();
            self.live_elsewhere |= read.is_some();
        }
        if let Some(retired) = &others.list.retired {
            layout.combine_retired(&mut total, retired);
            layout.combine_open(&mut others.open, &retired.open);
        }
        layout.round(&mut total);
        words.copy_from_slice(&total.words);
    }

    /// Returns whether the row of the handles is left out of a family, since nothing says how it
    /// meets the rows of other sources.
    fn yields(&self, family: &FamilyLayout) -> bool {
        !family.may_meet() && self.sources().next().is_some()
    }

    /// Adds the series that the instance has of a family.
    pub(super) fn push_blocks(&self, index: usize, words: &mut Vec<u64>, blocks: &mut Vec<Block>) {
        let instance = self.instance;
        let family = &instance.kind.layout.families[index];
        let block = |labels, words, starts| Block {
            labels,
            words,
            scalar: family.family.shape.value.scalar(),
            starts,
        };
        let same = Starts::Same(instance.start);
        let live = if self.yields(family) {
            self.live_elsewhere
        } else {
            self.live
        };
        match family.spot {
            Spot::PerThread { .. } | Spot::Shared(_) if live || family.lasts() => {
                let seen = seen(&instance.runs[index], family, &words[self.words..]);
                blocks.extend(seen.map(|(labels, first)| block(labels, self.words + first, same.clone())));
            }
            Spot::PerThread { .. } | Spot::Shared(_) => {}
            Spot::Text(text) => {
                let texts = self.texts(text);
                let labels = texts
                    .iter()
                    .map(|text| info_labels(family, &instance.labels, text).into());
                let labels: Vec<_> = labels.collect();
                if !labels.is_empty() {
                    blocks.push(block(BlockLabels::Each(labels), self.words, same));
                }
            }
            Spot::Open(open) => {
                let first = words.len();
                let (labels, starts) = self.open(family, open, words);
                blocks.push(block(labels, first, starts));
            }
        }
    }

    /// Returns the different texts that the rows have of an info.
    fn texts(&self, index: usize) -> Vec<Arc<InfoText>> {
        let row = self.instance.row().and_then(|row| row.text(index).load_full());
        let mut texts: Vec<Arc<InfoText>> = row.into_iter().collect();
        for text in self.others.iter().flat_map(|others| &others.texts[index]) {
            // Plain structs hold what they were given. Looked at in each gather, and so counted in
            // each.
            let text = match shortened(text) {
                None => Arc::clone(text),
                Some((text, hits)) => {
                    self.instance.kind.losses.shorten_text(index, hits);
                    Arc::new(text)
                }
            };
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    /// Copies the series of an open family.
    fn open(&self, family: &FamilyLayout, open: usize, words: &mut Vec<u64>) -> (BlockLabels, Starts) {
        let handles = self.instance.row().map(|row| row.open(open));
        let Some(others) = &self.others else {
            return handles.map_or_else(no_series, |handles| {
                open_of_handles(family, handles, &self.instance.labels, words)
            });
        };
        let handles = handles.filter(|_| !self.yields(family));
        let found = Found {
            began: others.began,
            plain: others.open[open].clone(),
            handles: handles.map_or_else(Vec::new, |handles| handles.copy_of(&handles.directory())),
        };
        let all = others.sources.admit(open, family, found);
        push_written(united(family, &self.instance.labels, all), words)
    }
}

/// Returns the series of a closed family that are to be seen, and where in a flat row each run of them begins.
pub(super) fn seen<'a>(
    runs: &'a [SeriesRun],
    family: &'a FamilyLayout,
    words: &'a [u64],
) -> impl Iterator<Item = (BlockLabels, usize)> + use<'a> {
    let width = family.flat_words();
    runs.iter().filter_map(move |run| {
        let first = family.flat + run.first * width;
        let counted = || words[first..][..width].iter().any(|&word| word != 0);
        (!run.unseen || counted()).then(|| (BlockLabels::Table(Arc::clone(&run.labels)), first))
    })
}

fn no_series() -> (BlockLabels, Starts) {
    (BlockLabels::Each(Vec::new()), Starts::Each(Arc::default()))
}

/// Appends the words of series.
fn push_written(all: Vec<Written>, words: &mut Vec<u64>) -> (BlockLabels, Starts) {
    let (mut labels, mut starts) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (text, series, start) in all {
        words.extend(series.words);
        labels.push(text);
        starts.push(start);
    }
    (BlockLabels::Each(labels), Starts::Each(starts.into()))
}

/// Copies the series of an open family whose only row is that of handles. `base` is the text of the
/// labels that all have.
fn open_of_handles(
    layout: &FamilyLayout,
    family: &OpenFamily,
    base: &str,
    words: &mut Vec<u64>,
) -> (BlockLabels, Starts) {
    let directory = family.directory();
    if directory.repeats() {
        return push_written(united(layout, base, family.copy_of(&directory)), words);
    }
    let gone = family.read(&directory, words);
    if gone.is_empty() {
        return (
            BlockLabels::Table(Arc::clone(directory.labels())),
            Starts::Each(Arc::clone(directory.starts())),
        );
    }
    // Removed since the directory was made.
    let there = |index: &usize| gone.binary_search(index).is_err();
    let labels = directory.labels().iter().enumerate();
    let labels = labels.filter(|(index, _)| there(index)).map(|(_, text)| text.into());
    let starts = (0..directory.len())
        .filter(there)
        .map(|index| directory.starts()[index]);
    (BlockLabels::Each(labels.collect()), Starts::Each(starts.collect()))
}
