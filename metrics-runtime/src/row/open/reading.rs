//! What a gather reads of an open family.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use super::family::Creation;
use super::{Directory, OpenFamily, Series};
use crate::cells::{Guarded, HISTOGRAM_HEAD, TAG_WORDS, lock_unless_lost, merge_all, read_all_histograms};
use crate::label::LabelKey;
use crate::row::OpenSeries;
use crate::row::layout::Merging;

impl OpenFamily {
    /// Returns what series there are, without a lock unless some came or went since the last time; what there were then, if the
    /// lock is lost.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        let changed = self.changed.load(Ordering::Acquire);
        if let Some(mut creation) = changed.then(|| lock_unless_lost(&self.creation)).flatten() {
            self.renew(&mut creation);
        }
        self.directory.load_full()
    }

    fn renew(&self, creation: &mut Creation) {
        let old = self.directory.load();
        let added = std::mem::take(&mut creation.added);
        let live = old.series.iter().copied().chain(added).filter_map(|series| {
            let serial = series.serial?;
            Some((self.names.key(serial)?, series, *creation.starts.get(&serial)?))
        });
        let text = |key: &LabelKey| self.text(&key.parts().collect::<Vec<_>>());
        // Texts that are too long for a table were not let in.
        if let Some(directory) = Directory::new(live.collect(), text, self.family.shape.labels.may_repeat()) {
            self.directory.store(Arc::new(directory));
        }
        // Last, so that whoever sees the directory as fresh has the new one.
        self.changed.store(false, Ordering::Release);
    }

    /// Returns the shared word of a series.
    #[inline]
    pub(crate) fn word(&self, series: Series) -> Option<&Guarded> {
        self.names.value(series.serial?)?.word.as_deref()
    }

    /// Returns whether a series is still there: then what was read of its per-thread words before is its own.
    pub(crate) fn has(&self, series: Series) -> bool {
        series.serial.is_some_and(|serial| self.names.has(serial))
    }

    /// Appends the words of all series of a directory; returns the indices of those that are gone, whose words are left out.
    pub(crate) fn read(&self, directory: &Arc<Directory>, words: &mut Vec<u64>) -> Vec<usize> {
        let width = self.family.shape.value.words();
        let start = words.len();
        words.resize(start + directory.len() * width, 0);
        let gone = if self.words == 0 {
            self.read_shared(directory, &mut words[start..])
        } else {
            self.merge(directory, &mut words[start..]);
            self.gone(directory)
        };
        for index in gone.iter().rev() {
            let first = start + index * width;
            words.drain(first..first + width);
        }
        gone
    }

    /// Returns the indices of the series of a directory that are gone, after their words have been read.
    fn gone(&self, directory: &Arc<Directory>) -> Vec<usize> {
        // If none has come or gone, all are there: a series must go before a thread clears its words for another.
        if !self.changed.load(Ordering::Acquire) && Arc::ptr_eq(&self.directory.load(), directory) {
            return Vec::new();
        }
        let gone = |(index, series): (usize, &Series)| (!self.has(*series)).then_some(index);
        directory.series.iter().enumerate().filter_map(gone).collect()
    }

    /// Reads the shared words of a directory's series; returns the indices of those that are gone.
    fn read_shared(&self, directory: &Directory, out: &mut [u64]) -> Vec<usize> {
        let mut gone = Vec::new();
        for (index, (&series, out)) in directory.series.iter().zip(out).enumerate() {
            match self.word(series).and_then(|word| word.read(series.number())) {
                Some(word) => *out = word,
                None => gone.push(index),
            }
        }
        gone
    }

    /// Merges the per-thread words of a directory's series into zeroed words.
    fn merge(&self, directory: &Directory, out: &mut [u64]) {
        let all = directory.series.iter().map(|series| series.words());
        let merging = Merging::new(self.family);
        match merging {
            Merging::Numbers(_, merge) => merge_all(&all, merge, out),
            Merging::Histograms => read_all_histograms(&all, self.words - TAG_WORDS - HISTOGRAM_HEAD, out),
        }
        merging.settle(out);
    }

    /// Copies all series, in the order of their labels, with their start times.
    pub(crate) fn copy(&self) -> Vec<(OpenSeries, SystemTime)> {
        self.copy_of(&self.directory())
    }

    /// Copies the series of a directory that are still there.
    pub(crate) fn copy_of(&self, directory: &Arc<Directory>) -> Vec<(OpenSeries, SystemTime)> {
        let (mut words, width) = (Vec::new(), self.family.shape.value.words());
        let gone = self.read(directory, &mut words);
        let there = directory.series.iter().zip(&**directory.starts()).enumerate();
        let there = there.filter(|(index, _)| gone.binary_search(index).is_err());
        let series = there
            .zip(words.chunks_exact(width))
            .filter_map(|((_, (series, &start)), words)| {
                let (key, words) = (self.names.key(series.serial?)?, words.to_vec());
                Some((OpenSeries::new(key, words), start))
            });
        series.collect()
    }
}
