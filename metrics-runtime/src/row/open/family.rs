//! The series of one open family of one instance.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use rustc_hash::FxBuildHasher;

use super::cap::Cap;
use super::names::{Names, Serial, Writer};
use super::scoped::ScopedSeries;
use super::series::{Series, Values};
use super::{Directory, OVERFLOW, counts, fit, overflow};
use crate::cells::{Guarded, Place, Range, TAG_WORDS, lock_unless_lost};
use crate::descriptor::{FamilyEntry, Storage};
use crate::label::{LabelKey, Part, push_parts};
use crate::row::{Hit, Hits, Layout, Losses, StartClock};

/// Most labels of which a look-up beyond a cap keeps a copy without allocating.
const FEW: usize = 8;

/// The series of one open family of one instance.
#[derive(Debug)]
pub(crate) struct OpenFamily {
    pub(super) family: &'static FamilyEntry,
    /// Escaped text of the labels that every series has.
    pub(super) labels: Arc<str>,
    pub(super) names: Names<Values>,
    /// Per-thread words of a series, tag included; none if it has a shared word.
    pub(super) words: usize,
    /// One a label, if any has a cap of its own.
    pub(super) caps: Box<[Option<Box<Cap>>]>,
    /// Series that count against the family's cap: not those whose open labels all overflow or are
    /// known.
    pub(super) counted: AtomicUsize,
    losses: Arc<Losses>,
    /// Its index among the open families.
    open: usize,
    pub(super) creation: Mutex<Creation>,
    /// Whether there are scoped series.
    pub(super) has_scoped: AtomicBool,
    pub(super) directory: ArcSwap<Directory>,
    /// Whether series came or went since `directory` was made.
    pub(super) changed: AtomicBool,
}

/// What the makers of series share.
#[derive(Debug, Default)]
pub(super) struct Creation {
    pub(super) names: Writer,
    pub(super) caps: Vec<Writer>,
    /// Keeps the words.
    pub(super) ranges: Vec<Range>,
    /// Since when each series counts.
    pub(super) starts: HashMap<Serial, SystemTime, FxBuildHasher>,
    clock: StartClock,
    /// Bytes of all label texts.
    pub(super) text: usize,
    /// Series that came since the directory was made.
    pub(super) added: Vec<Series>,
    pub(super) scoped: ScopedSeries,
}

/// Calls `change` with a copy of label values, one for each of `labels`, without allocating unless
/// there are many.
pub(super) fn copied<'a, R>(parts: &[Part<'a>], labels: usize, change: impl FnOnce(&mut [Part<'a>]) -> R) -> R {
    let mut few = [Part::Absent; FEW];
    match few.get_mut(..labels) {
        Some(few) => change(fill(few, parts)),
        None => change(fill(&mut vec![Part::Absent; labels], parts)),
    }
}

/// Copies as many label values as there is room for.
fn fill<'b, 'a>(copy: &'b mut [Part<'a>], parts: &[Part<'a>]) -> &'b mut [Part<'a>] {
    copy.iter_mut().zip(parts).for_each(|(copy, part)| *copy = *part);
    copy
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
    /// Makes a family without series, which has the index `open` among the open ones.
    pub(in crate::row) fn new(layout: &Layout, open: usize, labels: Arc<str>, losses: &Arc<Losses>) -> Self {
        let family = &layout.families[layout.open[open]];
        let words = match family.family.shape.storage {
            Storage::PerThread => TAG_WORDS + family.live_words(),
            Storage::Shared | Storage::Text => 0,
        };
        let known = |label| family.family.label_known.get(label).copied().unwrap_or_default();
        let caps = family.family.label_caps.iter().enumerate();
        let cap = |(label, &most): (usize, &usize)| (most > 0).then(|| Box::new(Cap::new(most, known(label))));
        let caps: Box<[_]> = caps.map(cap).collect();
        Self {
            family: family.family,
            labels,
            names: Names::new(),
            words,
            creation: Mutex::new(Creation {
                caps: caps.iter().map(|_| Writer::default()).collect(),
                ..Creation::default()
            }),
            caps,
            counted: AtomicUsize::new(0),
            losses: Arc::clone(losses),
            open,
            directory: ArcSwap::default(),
            changed: AtomicBool::new(false),
            has_scoped: AtomicBool::new(false),
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
        copied(parts, self.family.shape.labels.shapes.len(), |admitted| {
            let hits = self.admit(admitted);
            // A gauge has no overflow series: what would be found under those labels is a series of
            // that name.
            let shared = !hits.is_empty() && self.family.shape.storage == Storage::Shared;
            let found = if shared { None } else { self.find(admitted) };
            if shared || found.is_some() {
                if !hits.is_empty() {
                    self.losses.turn_away(self.open, hits);
                }
                return found.map_or(Series::NOWHERE, Series::new);
            }
            admitted.fill(Part::Absent);
            fill(admitted, parts);
            let Some(mut creation) = self.lock() else {
                return Series::NOWHERE;
            };
            self.get_or_make(&mut creation, admitted).0
        })
    }

    /// Finds a series, or the one that takes what a cap turns away, or makes it. Returns whether it has made the series that
    /// was asked for.
    pub(super) fn get_or_make(&self, creation: &mut Creation, parts: &mut [Part<'_>]) -> (Series, bool) {
        let mut hits = self.admit(parts);
        let overflows = !hits.is_empty();
        let (mut found, mut made) = (None, false);
        if !(overflows && self.family.shape.storage == Storage::Shared) {
            found = self.find(parts);
            if found.is_none() {
                found = self.make(creation, parts);
                made = found.is_some() && !overflows;
            }
        }
        if found.is_none() && !overflows {
            hits.add(Hit::Room);
        }
        if !hits.is_empty() {
            self.losses.turn_away(self.open, hits);
        }
        (found.map_or(Series::NOWHERE, Series::new), made)
    }

    /// Applies the caps: changes labels to those under which the series is counted; returns which
    /// caps have changed any.
    fn admit(&self, parts: &mut [Part<'_>]) -> Hits {
        let (mut hits, labels) = (Hits::default(), &self.family.shape.labels);
        fit(parts, labels, &mut hits);
        for (label, (part, cap)) in parts.iter_mut().zip(&self.caps).enumerate() {
            if cap.as_ref().is_some_and(|cap| cap.turns_away(*part)) {
                *part = OVERFLOW;
                hits.add(Hit::Label(label));
            }
        }
        let full = self.counted.load(Ordering::Relaxed) >= self.family.max_series;
        if full && self.counts(parts) && self.find(parts).is_none() {
            overflow(parts, labels.shapes, self.family.label_known);
            hits.add(Hit::Series);
        }
        hits
    }

    fn counts(&self, parts: &[Part<'_>]) -> bool {
        counts(self.family, parts)
    }

    /// Locks what the makers of series share. `None`, and a drop is counted, in a forked child that has lost the lock.
    pub(super) fn lock(&self) -> Option<MutexGuard<'_, Creation>> {
        let creation = lock_unless_lost(&self.creation);
        if creation.is_none() {
            self.losses.drop_series(self.open);
        }
        creation
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
        let start = creation.clock.now();
        creation.starts.insert(found.0, start);
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

    pub(super) fn text(&self, parts: &[Part<'_>]) -> String {
        let mut labels = self.labels.to_string();
        push_parts(&mut labels, self.family.labels, parts.iter().copied());
        labels
    }

    /// Removes a series; returns whether it was there.
    pub(crate) fn remove(&self, parts: &[Part<'_>]) -> bool {
        let labels = &self.family.shape.labels;
        copied(parts, labels.shapes.len(), |parts| {
            let mut hits = Hits::default();
            fit(parts, labels, &mut hits);
            let Some(mut creation) = self.lock() else { return false };
            // What is counted as `_overflow` is not its own series.
            let found = hits.is_empty().then(|| self.find(parts)).flatten();
            if let Some((serial, _)) = found {
                self.take_out(&mut creation, parts, serial);
            }
            found.is_some()
        })
    }

    /// Removes each series that is not to be kept. Calls users' code without a lock; series that come meanwhile stay.
    pub(crate) fn retain(&self, mut keep: impl FnMut(&LabelKey, Series) -> bool) {
        for &series in &self.directory().series {
            let named = series.serial.and_then(|serial| Some((serial, self.names.key(serial)?)));
            if let Some((serial, key)) = named.filter(|(_, key)| !keep(key, series)) {
                let Some(mut creation) = self.lock() else { return };
                // It may have gone, and another have come under the same labels.
                if self.names.has(serial) {
                    self.take_out(&mut creation, &key.parts().collect::<Vec<_>>(), serial);
                }
            }
        }
    }

    pub(super) fn take_out(&self, creation: &mut Creation, parts: &[Part<'_>], serial: Serial) {
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
        creation.scoped.forget(serial);
        creation.text -= self.text(parts).len();
        self.counted
            .fetch_sub(usize::from(self.counts(parts)), Ordering::Relaxed);
        self.changed.store(true, Ordering::Release);
    }
}
