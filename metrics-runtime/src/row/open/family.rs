//! The series of one open family of one instance.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Instant, SystemTime};

use arc_swap::ArcSwap;
use rustc_hash::FxBuildHasher;

use super::cap::Cap;
use super::names::{Names, Serial, Writer};
use super::series::{Series, Values};
use super::{Directory, OVERFLOW};
use crate::cells::{
    Guarded, HISTOGRAM_HEAD, Place, Range, TAG_WORDS, lock, lock_by, read_all_histograms, sum_all, sum_all_f64,
};
use crate::descriptor::{FamilyEntry, LabelShape, Storage};
use crate::label::{LabelKey, Part, push_parts};
use crate::row::layout::Merge;
use crate::row::{FamilyLayout, OpenSeries};

/// Most labels of which a look-up beyond a cap keeps a copy without allocating.
const FEW: usize = 8;

/// The series of one open family of one instance.
#[derive(Debug)]
pub(crate) struct OpenFamily {
    family: &'static FamilyEntry,
    merge: Merge,
    /// Escaped text of the labels that every series has.
    labels: Arc<str>,
    names: Names<Values>,
    /// Per-thread words of a series, tag included; none if it has a shared word.
    words: usize,
    /// One a label, if any has a cap of its own.
    caps: Box<[Option<Box<Cap>>]>,
    /// Series that count against the family's cap: not those whose open labels all overflow.
    counted: AtomicUsize,
    /// Look-ups that a cap turned away from their own series, a word.
    overflowed: Option<Range>,
    creation: Mutex<Creation>,
    directory: ArcSwap<Directory>,
    /// Whether series came or went since `directory` was made.
    changed: AtomicBool,
}

/// What the makers of series share.
#[derive(Debug, Default)]
struct Creation {
    names: Writer,
    caps: Vec<Writer>,
    /// Keeps the words.
    ranges: Vec<Range>,
    /// Since when each series counts.
    starts: HashMap<Serial, SystemTime, FxBuildHasher>,
    /// Bytes of all label texts.
    text: usize,
    /// Series that came since the directory was made.
    added: Vec<Series>,
}

impl Creation {
    /// Notes a series for the next directory. Those that have gone are forgotten, so that nothing grows where nobody gathers.
    fn add(&mut self, series: Series) {
        self.added.push(series);
        if self.added.len() > 2 * self.starts.len() + FEW {
            let starts = &self.starts;
            let is_there = |series: &Series| series.serial.is_some_and(|serial| starts.contains_key(&serial));
            self.added.retain(is_there);
        }
    }
}

impl OpenFamily {
    pub(in crate::row) fn new(family: &FamilyLayout, labels: Arc<str>) -> Self {
        let words = match family.family.shape.storage {
            Storage::PerThread => TAG_WORDS + family.live_words(),
            Storage::Shared | Storage::Text => 0,
        };
        let caps = family.family.label_caps.iter();
        let caps: Box<[_]> = caps.map(|&most| (most > 0).then(|| Box::new(Cap::new(most)))).collect();
        Self {
            family: family.family,
            merge: family.merge(),
            labels,
            names: Names::new(),
            words,
            creation: Mutex::new(Creation {
                caps: caps.iter().map(|_| Writer::default()).collect(),
                ..Creation::default()
            }),
            caps,
            counted: AtomicUsize::new(0),
            overflowed: Range::new(1).ok(),
            directory: ArcSwap::default(),
            changed: AtomicBool::new(false),
        }
    }

    /// Finds a series, making it at its first use.
    // Which of the two is known where this is called, and the parts need not be in memory for the first.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(crate) fn get(&self, parts: &[Part<'_>]) -> Series {
        match parts {
            [Part::Text(text)] => self.get_text(text),
            parts => self.get_parts(parts),
        }
    }

    fn get_text(&self, text: &str) -> Series {
        match self.names.find(text) {
            Some(found) => Series::new(found),
            None => self.get_other(&[Part::Text(text)]),
        }
    }

    fn get_parts(&self, parts: &[Part<'_>]) -> Series {
        match self.names.find(parts) {
            Some(found) => Series::new(found),
            None => self.get_other(parts),
        }
    }

    fn find(&self, parts: &[Part<'_>]) -> Option<(Serial, &Values)> {
        self.names.find(parts)
    }

    /// Finds the series that takes what a cap turns away, or makes one.
    #[cold]
    fn get_other(&self, parts: &[Part<'_>]) -> Series {
        let mut few = [Part::Absent; FEW];
        let mut many;
        let admitted = if let Some(few) = few.get_mut(..parts.len()) {
            few
        } else {
            many = parts.to_vec();
            &mut many[..]
        };
        admitted.copy_from_slice(parts);
        let mut overflows = self.admit(admitted);
        // A gauge has no overflow series: what is found under those labels is a series of that name.
        let shared = self.family.shape.storage == Storage::Shared;
        let mut found = if overflows && !shared {
            self.find(admitted)
        } else {
            None
        };
        if found.is_none() && !(overflows && shared) {
            let mut creation = self.lock();
            admitted.copy_from_slice(parts);
            overflows = self.admit(admitted);
            if !(overflows && shared) {
                found = self.find(admitted);
                if found.is_none() {
                    found = self.make(&mut creation, admitted);
                    overflows |= found.is_none();
                }
            }
        }
        if overflows && let Some(overflowed) = &self.overflowed {
            overflowed.stretch(0, 1, 1).place(0, 1).add(1);
        }
        found.map_or(Series::NOWHERE, Series::new)
    }

    /// Applies the caps: changes labels to those under which the series is counted; returns whether it changed any.
    fn admit(&self, parts: &mut [Part<'_>]) -> bool {
        let mut overflows = false;
        for (part, cap) in parts.iter_mut().zip(&self.caps) {
            if cap.as_ref().is_some_and(|cap| cap.turns_away(*part)) {
                *part = OVERFLOW;
                overflows = true;
            }
        }
        let full = self.counted.load(Ordering::Relaxed) >= self.family.max_series;
        if full && self.counts(parts) && self.find(parts).is_none() {
            for (part, shape) in parts.iter_mut().zip(self.family.shape.labels.shapes) {
                if matches!(shape, LabelShape::Open) {
                    *part = OVERFLOW;
                }
            }
            overflows = true;
        }
        overflows
    }

    /// Returns whether a series counts against the family's cap.
    fn counts(&self, parts: &[Part<'_>]) -> bool {
        let mut labels = parts.iter().zip(self.family.shape.labels.shapes);
        labels.any(|(part, shape)| matches!(shape, LabelShape::Open) && *part != OVERFLOW)
    }

    fn lock(&self) -> MutexGuard<'_, Creation> {
        // Nothing panics while it is held.
        lock(&self.creation)
    }

    /// Makes a series; `None` if there is no room for it.
    fn make(&self, creation: &mut Creation, parts: &[Part<'_>]) -> Option<(Serial, &Values)> {
        let text = creation.text + self.text(parts).len();
        // What a table of label texts holds.
        u32::try_from(text).ok()?;
        let ranges = &mut creation.ranges;
        let accept = |values: &Values, serial: Serial| values.word.as_ref().is_none_or(|word| word.give(serial.get()));
        let found = self
            .names
            .insert(&mut creation.names, parts, |count| self.values(ranges, count), accept)?;
        for ((part, cap), writer) in parts.iter().zip(&self.caps).zip(&mut creation.caps) {
            if let Some(cap) = cap {
                cap.enter(writer, *part);
            }
        }
        creation.text = text;
        creation.starts.insert(found.0, SystemTime::now());
        creation.add(Series::new(found));
        self.counted
            .fetch_add(usize::from(self.counts(parts)), Ordering::Relaxed);
        self.changed.store(true, Ordering::Release);
        Some(found)
    }

    /// Makes room for the values of more series.
    fn values(&self, ranges: &mut Vec<Range>, count: usize) -> Option<Vec<Values>> {
        let shared = self.words == 0;
        let range = Range::new(count * self.words).ok()?;
        let places = range.stretch(0, self.words, count);
        ranges.push(range);
        let values = (0..count).map(|index| Values {
            place: if shared {
                Place::NOWHERE
            } else {
                places.place(index, self.words)
            },
            word: shared.then(|| Box::new(Guarded::new())),
        });
        Some(values.collect())
    }

    fn text(&self, parts: &[Part<'_>]) -> String {
        let mut labels = self.labels.to_string();
        push_parts(&mut labels, self.family.labels, parts.iter().copied());
        labels
    }

    /// Removes a series; returns whether it was there.
    pub(crate) fn remove(&self, parts: &[Part<'_>]) -> bool {
        let mut creation = self.lock();
        let found = self.find(parts);
        if let Some((serial, _)) = found {
            self.take_out(&mut creation, parts, serial);
        }
        found.is_some()
    }

    /// Removes each series that is not to be kept. Calls users' code without a lock; series that come meanwhile stay.
    pub(crate) fn retain(&self, mut keep: impl FnMut(&LabelKey, Series) -> bool) {
        for &series in &self.directory().series {
            if let Some(serial) = series.serial
                && let Some(key) = self.names.key(serial)
                && !keep(&key, series)
            {
                let mut creation = self.lock();
                // It may have gone, and another have come under the same labels.
                if self.names.has(serial) {
                    self.take_out(&mut creation, &key.parts().collect::<Vec<_>>(), serial);
                }
            }
        }
    }

    fn take_out(&self, creation: &mut Creation, parts: &[Part<'_>], serial: Serial) {
        if let Some(word) = self.names.value(serial).and_then(|values| values.word.as_ref()) {
            word.take();
        }
        self.names.remove(&mut creation.names, parts, serial);
        for ((part, cap), writer) in parts.iter().zip(&self.caps).zip(&mut creation.caps) {
            if let Some(cap) = cap {
                cap.leave(writer, *part);
            }
        }
        creation.starts.remove(&serial);
        creation.text -= self.text(parts).len();
        self.counted
            .fetch_sub(usize::from(self.counts(parts)), Ordering::Relaxed);
        self.changed.store(true, Ordering::Release);
    }

    /// Returns what series there are, without a lock unless some came or went since the last time; what there were then, if the
    /// lock cannot be had by the deadline.
    pub(crate) fn directory_by(&self, deadline: Instant) -> Arc<Directory> {
        if self.changed.load(Ordering::Acquire)
            && let Some(mut creation) = lock_by(&self.creation, deadline)
        {
            self.renew(&mut creation);
        }
        self.directory.load_full()
    }

    /// Returns what series there are.
    fn directory(&self) -> Arc<Directory> {
        if self.changed.load(Ordering::Acquire) {
            self.renew(&mut self.lock());
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
        if let Some(directory) = Directory::new(live.collect(), text) {
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
        match self.merge {
            Merge::Add => sum_all(&all, out),
            Merge::AddFloat => sum_all_f64(&all, out),
            Merge::AddUnsigned => {
                sum_all(&all, out);
                for word in out {
                    *word = word.cast_signed().max(0).cast_unsigned();
                }
            }
            Merge::Histogram => read_all_histograms(&all, self.words - TAG_WORDS - HISTOGRAM_HEAD, out),
        }
    }

    /// Counts look-ups that a cap turned away from their own series.
    pub(crate) fn overflowed(&self) -> u64 {
        let place = self.overflowed.as_ref().map(|range| range.stretch(0, 1, 1).place(0, 1));
        place.map_or(0, Place::sum)
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
                Some((OpenSeries { key, words }, start))
            });
        series.collect()
    }
}
