//! The series of one open family of one instance.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;

use super::cap::{Cap, Uses};
use super::names::{Named, Names, Writer, hash};
use super::seats::Seats;
use super::{Directory, OVERFLOW};
use crate::cells::{Guarded, Place, Range, TAG_WORDS, Tagged};
use crate::descriptor::{FamilyEntry, LabelShape, Storage};
use crate::label::{LabelKey, Part, push_parts};
use crate::row::layout::Merge;
use crate::row::{FamilyLayout, OpenSeries};

/// Most labels of which a look-up beyond a cap keeps a copy without allocating.
const FEW: usize = 8;

/// A series of an open family: its seat, and which of all series that ever were it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    pub(crate) seat: u32,
    pub(crate) serial: u64,
}

impl Series {
    /// No series: what is counted here is lost.
    const NOWHERE: Self = Self {
        seat: u32::MAX,
        serial: 0,
    };
}

impl From<Named> for Series {
    fn from(named: Named) -> Self {
        Self {
            seat: named.index,
            serial: named.serial,
        }
    }
}

/// The series of one open family of one instance.
#[derive(Debug)]
pub(crate) struct OpenFamily {
    family: &'static FamilyEntry,
    merge: Merge,
    /// Escaped text of the labels that every series has.
    labels: Arc<str>,
    names: Names,
    seats: Seats,
    /// One a label, if any has a cap of its own.
    caps: Box<[Option<Cap>]>,
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
    caps: Vec<Uses>,
    /// Seats that series have left, longest ago first.
    free: VecDeque<u32>,
    /// Seats that were ever taken.
    seats: u32,
    /// The serial of the series made last.
    serial: u64,
    /// Since when the series in each seat counts.
    starts: Vec<SystemTime>,
    /// Bytes of all label texts.
    text: usize,
    /// Series that came since the directory was made.
    added: Vec<Named>,
}

impl OpenFamily {
    pub(in crate::row) fn new(family: &FamilyLayout, labels: Arc<str>) -> Self {
        let words = match family.family.shape.storage {
            Storage::PerThread => TAG_WORDS + family.live_words(),
            Storage::Shared | Storage::Text => 0,
        };
        let caps = family.family.label_caps.iter();
        let caps: Box<[_]> = caps.map(|&most| (most > 0).then(|| Cap::new(most))).collect();
        Self {
            family: family.family,
            merge: family.merge(),
            labels,
            names: Names::new(),
            seats: Seats::new(words),
            creation: Mutex::new(Creation {
                caps: caps.iter().map(|_| Uses::default()).collect(),
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
    #[inline]
    pub(crate) fn get(&self, parts: &[Part<'_>]) -> Series {
        match self.find(parts) {
            Some(named) => named.into(),
            None => self.get_other(parts),
        }
    }

    #[inline]
    fn find(&self, parts: &[Part<'_>]) -> Option<Named> {
        self.names.find(hash(parts), parts)
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
        let mut found = overflows.then(|| self.find(admitted)).flatten();
        if found.is_none() {
            let mut creation = self.lock();
            admitted.copy_from_slice(parts);
            overflows = self.admit(admitted);
            found = self.find(admitted);
            // A gauge has no overflow series.
            if found.is_none() && !(overflows && self.family.shape.storage == Storage::Shared) {
                found = self.make(&mut creation, admitted);
                overflows |= found.is_none();
            }
        }
        if overflows && let Some(overflowed) = &self.overflowed {
            overflowed.stretch(0, 1, 1).place(0).add(1);
        }
        found.map_or(Series::NOWHERE, Series::from)
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
        // Nothing panics while it is held, so that a poisoned mutex guards sound data.
        self.creation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a series; `None` if there is no room for it.
    fn make(&self, creation: &mut Creation, parts: &[Part<'_>]) -> Option<Named> {
        let text = creation.text + self.text(parts).len();
        // What a table of label texts holds.
        u32::try_from(text).ok()?;
        let seat = self.take_seat(creation)?;
        let Some(named) = self.names.insert(&mut creation.names, parts, seat, creation.serial) else {
            self.seats.leave(seat);
            creation.free.push_back(seat);
            return None;
        };
        for ((part, cap), uses) in parts.iter().zip(&self.caps).zip(&mut creation.caps) {
            if let Some(cap) = cap {
                cap.enter(uses, *part);
            }
        }
        creation.text = text;
        creation.added.push(named);
        self.counted
            .fetch_add(usize::from(self.counts(parts)), Ordering::Relaxed);
        self.changed.store(true, Ordering::Release);
        Some(named)
    }

    /// Gives a seat to the next series.
    fn take_seat(&self, creation: &mut Creation) -> Option<u32> {
        creation.serial += 1;
        for _ in 0..creation.free.len() {
            let seat = creation.free.pop_front()?;
            if self.seats.take(seat, creation.serial).ok()? {
                creation.starts[seat as usize] = SystemTime::now();
                return Some(seat);
            }
            // Somebody is still writing for the series before.
            creation.free.push_back(seat);
        }
        let seat = creation.seats;
        if !self.seats.take(seat, creation.serial).ok()? {
            return None;
        }
        creation.seats += 1;
        creation.starts.push(SystemTime::now());
        Some(seat)
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
        if let Some(named) = found {
            self.take_out(&mut creation, parts, named);
        }
        found.is_some()
    }

    /// Removes each series that is not to be kept. Calls users' code without a lock; series that come meanwhile stay.
    pub(crate) fn retain(&self, mut keep: impl FnMut(&LabelKey, Series) -> bool) {
        for &named in &self.directory().series {
            if let Some(key) = self.names.key(named)
                && !keep(&key, named.into())
            {
                let mut creation = self.lock();
                // It may have gone, and another have come under the same labels.
                if self.names.key(named).is_some() {
                    self.take_out(&mut creation, &key.parts().collect::<Vec<_>>(), named);
                }
            }
        }
    }

    fn take_out(&self, creation: &mut Creation, parts: &[Part<'_>], named: Named) {
        self.names.remove(&mut creation.names, parts, named);
        self.seats.leave(named.index);
        creation.free.push_back(named.index);
        for ((part, cap), uses) in parts.iter().zip(&self.caps).zip(&mut creation.caps) {
            if let Some(cap) = cap {
                cap.leave(uses, *part);
            }
        }
        creation.text -= self.text(parts).len();
        self.counted
            .fetch_sub(usize::from(self.counts(parts)), Ordering::Relaxed);
        self.changed.store(true, Ordering::Release);
    }

    /// Returns what series there are, without a lock unless some came or went since the last time.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        if self.changed.load(Ordering::Acquire) {
            let mut creation = self.lock();
            let old = self.directory.load();
            let added = std::mem::take(&mut creation.added);
            let live = old.series.iter().copied().chain(added).filter_map(|named| {
                let key = self.names.key(named)?;
                Some((key, named, creation.starts[named.index as usize]))
            });
            let text = |key: &LabelKey| self.text(&key.parts().collect::<Vec<_>>());
            // Texts that are too long for a table were not let in.
            if let Some(directory) = Directory::new(live.collect(), text) {
                self.directory.store(Arc::new(directory));
            }
            // Last, so that whoever sees the directory as fresh has the new one.
            self.changed.store(false, Ordering::Release);
        }
        self.directory.load_full()
    }

    /// Returns the per-thread words of a series.
    #[inline]
    pub(crate) fn place(&self, series: Series) -> Place {
        self.seats.place(series.seat)
    }

    /// Returns the shared word of a series.
    #[inline]
    pub(crate) fn word(&self, series: Series) -> Option<&Guarded> {
        self.seats.word(series.seat)
    }

    /// Returns whether a series is still there: then what was read of its per-thread words before is its own.
    pub(crate) fn has(&self, series: Series) -> bool {
        self.seats.has(series.seat, series.serial)
    }

    /// Merges a series into zeroed words; returns whether it is still there.
    fn merge(&self, series: Series, out: &mut [u64]) -> bool {
        if let Some(word) = self.word(series) {
            return word.read(series.serial).map(|word| out[0] = word).is_some();
        }
        let words = Tagged::new(self.place(series), series.serial);
        match self.merge {
            Merge::Add => out[0] = words.sum(),
            Merge::AddUnsigned => out[0] = words.sum().cast_signed().max(0).cast_unsigned(),
            Merge::AddFloat => out[0] = words.sum_f64().to_bits(),
            Merge::Histogram => {
                let (sum, counts) = out.split_last_mut().expect("a histogram has a sum");
                *sum = words.read_histogram(counts).to_bits();
            }
        }
        self.has(series)
    }

    /// Appends the words of all series of a directory; returns the indices of those that are gone, whose words are left out.
    pub(crate) fn read(&self, directory: &Directory, words: &mut Vec<u64>) -> Vec<usize> {
        let width = self.family.shape.value.words();
        let mut gone = Vec::new();
        words.reserve(directory.len() * width);
        for (index, &named) in directory.series.iter().enumerate() {
            let start = words.len();
            words.resize(start + width, 0);
            if !self.merge(named.into(), &mut words[start..]) {
                words.truncate(start);
                gone.push(index);
            }
        }
        gone
    }

    /// Counts look-ups that a cap turned away from their own series.
    pub(crate) fn overflowed(&self) -> u64 {
        let place = self.overflowed.as_ref().map(|range| range.stretch(0, 1, 1).place(0));
        place.map_or(0, Place::sum)
    }

    pub(in crate::row) fn copy(&self) -> Vec<OpenSeries> {
        let directory = self.directory();
        let series = directory.series.iter().filter_map(|&named| {
            let mut words = vec![0; self.family.shape.value.words()];
            let key = self.names.key(named)?;
            self.merge(named.into(), &mut words).then_some(OpenSeries { key, words })
        });
        series.collect()
    }
}
