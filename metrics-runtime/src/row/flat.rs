//! A row copied at one moment: plain words in declaration order.

use std::sync::Arc;

use super::{InfoText, Layout, Retired};
use crate::label::LabelKey;

/// One series of an open family, copied.
#[derive(Debug, Clone)]
pub(crate) struct OpenSeries {
    /// Its label values.
    pub(crate) key: LabelKey,
    /// Its words.
    pub(crate) words: Vec<u64>,
    /// What has been rounded off the one of them that is a sum of floats.
    pub(crate) rounded_off: f64,
}

impl OpenSeries {
    pub(crate) fn new(key: LabelKey, words: Vec<u64>) -> Self {
        let rounded_off = 0.0;
        Self {
            key,
            words,
            rounded_off,
        }
    }
}

/// All values of one instance at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct FlatRow {
    /// Closed families, in declaration order.
    pub(crate) words: Vec<u64>,
    /// Open families, in declaration order.
    pub(crate) open: Vec<Vec<OpenSeries>>,
    /// Infos, in declaration order.
    pub(crate) texts: Vec<Option<Arc<InfoText>>>,
    /// What its owner had counted before it reset counters or histograms.
    pub(crate) before: Option<Arc<Retired>>,
}

impl FlatRow {
    /// Makes a row of zeros.
    pub(crate) fn zeroed(layout: &Layout) -> Self {
        Self {
            words: vec![0; layout.flat],
            open: Vec::new(),
            texts: Vec::new(),
            before: None,
        }
    }
}

/// Writes the fields of a stats struct, one after the other.
#[derive(Debug)]
pub struct RowWriter<'a> {
    words: &'a mut [u64],
    /// The next word to be written: cheaper to keep than what is left of the words.
    next: usize,
    open: &'a mut Vec<Vec<OpenSeries>>,
    texts: &'a mut Vec<Option<Arc<InfoText>>>,
}

impl<'a> RowWriter<'a> {
    /// Starts at the beginning of a row, which may hold what was written there before.
    pub(crate) fn new(row: &'a mut FlatRow) -> Self {
        row.open.clear();
        row.texts.clear();
        Self {
            words: &mut row.words,
            next: 0,
            open: &mut row.open,
            texts: &mut row.texts,
        }
    }

    /// Takes the next words to be written.
    #[inline]
    pub(crate) fn words(&mut self, count: usize) -> &mut [u64] {
        let first = self.next;
        self.next += count;
        &mut self.words[first..first + count]
    }

    pub(crate) fn open(&mut self, series: Vec<OpenSeries>) {
        self.open.push(series);
    }

    pub(crate) fn text(&mut self, text: Option<Arc<InfoText>>) {
        self.texts.push(text);
    }
}

/// Reads the fields of a stats struct, one after the other.
#[derive(Debug)]
pub struct RowReader<'a> {
    words: &'a [u64],
    open: &'a [Vec<OpenSeries>],
    texts: &'a [Option<Arc<InfoText>>],
}

impl<'a> RowReader<'a> {
    /// Starts at the family of index `first`: a nested struct starts inside its outer one.
    pub(crate) fn new(row: &'a FlatRow, layout: &Layout, first: usize) -> Self {
        let before = &layout.families[..first];
        let count = |wanted: fn(&super::Spot) -> bool| before.iter().filter(|family| wanted(&family.spot)).count();
        Self {
            words: &row.words[layout.families.get(first).map_or(layout.flat, |family| family.flat)..],
            open: &row.open[count(|spot| matches!(spot, super::Spot::Open(_)))..],
            texts: &row.texts[count(|spot| matches!(spot, super::Spot::Text(_)))..],
        }
    }

    /// Takes the next words.
    pub(crate) fn words(&mut self, count: usize) -> &'a [u64] {
        let (next, rest) = self.words.split_at(count);
        self.words = rest;
        next
    }

    pub(crate) fn open(&mut self) -> &'a [OpenSeries] {
        let (next, rest) = self
            .open
            .split_first()
            .map_or((&[][..], self.open), |(next, rest)| (&next[..], rest));
        self.open = rest;
        next
    }

    pub(crate) fn text(&mut self) -> Option<&'a Arc<InfoText>> {
        let (next, rest) = self.texts.split_first()?;
        self.texts = rest;
        next.as_ref()
    }
}
