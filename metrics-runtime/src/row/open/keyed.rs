//! Things by label values: each made at its first use, and there for good.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use super::family::copied;
use super::names::{Names, Writer};
use super::{fit, overflow};
use crate::cells::lock_unless_lost;
use crate::descriptor::Labels;
use crate::label::Part;
use crate::row::{Hit, Hits};

/// Things by label values. Finding one that is there takes no lock and allocates nothing.
#[derive(Debug)]
pub(crate) struct Keyed<T> {
    names: Names<OnceLock<T>>,
    writer: Mutex<Writer>,
    labels: Labels,
    most: usize,
    /// How many there are, without those all of whose open labels overflow.
    len: AtomicUsize,
}

impl<T> Keyed<T> {
    /// Makes room for `most` things, and for those that stand for all others.
    pub(crate) fn new(labels: &Labels, most: usize) -> Self {
        Self {
            names: Names::new(),
            writer: Mutex::default(),
            labels: *labels,
            most,
            len: AtomicUsize::new(0),
        }
    }

    /// Finds a thing, or makes it by the label values that it is kept under: beyond the cap, the
    /// open ones are `_overflow`, and so are those that are too long. Returns also which caps have
    /// turned it away from its own.
    ///
    /// `make` is called without a lock; if several threads call it at once, one of what they make is kept. `None` if the process has
    /// no room for names any more, or is a forked child that has lost the lock.
    #[inline]
    pub(crate) fn get(&self, parts: &[Part<'_>], make: impl FnOnce(&[Part<'_>]) -> T) -> Option<(&T, Hits)> {
        if let Some(thing) = self.names.find(parts).and_then(|(_, thing)| thing.get()) {
            return Some((thing, Hits::default()));
        }
        self.get_or_make(parts, make)
    }

    #[cold]
    fn get_or_make(&self, parts: &[Part<'_>], make: impl FnOnce(&[Part<'_>]) -> T) -> Option<(&T, Hits)> {
        copied(parts, self.labels.shapes.len(), |parts| {
            let mut hits = Hits::default();
            fit(parts, &self.labels, &mut hits);
            let (thing, overflows) = self.enter(parts)?;
            if overflows {
                hits.add(Hit::Series);
            }
            if let Some(known) = thing.get() {
                return Some((known, hits));
            }
            let own = make(parts);
            Some((thing.get_or_init(|| own), hits))
        })
    }

    /// Finds the room for a thing, or takes one, after applying the cap to its label values.
    fn enter(&self, parts: &mut [Part<'_>]) -> Option<(&OnceLock<T>, bool)> {
        if self.is_full() && self.names.find(&*parts).is_none() {
            overflow(parts, self.labels.shapes, &[]);
            // Without a lock, so that a flood of unknown values does not queue up for it.
            if let Some((_, thing)) = self.names.find(&*parts) {
                return Some((thing, true));
            }
        }
        let mut writer = lock_unless_lost(&self.writer)?;
        if let Some((_, thing)) = self.names.find(&*parts) {
            return Some((thing, false));
        }
        let overflows = self.is_full();
        if overflows {
            overflow(parts, self.labels.shapes, &[]);
            if let Some((_, thing)) = self.names.find(&*parts) {
                return Some((thing, true));
            }
        } else {
            self.len.fetch_add(1, Ordering::Relaxed);
        }
        let rooms = |count| Some((0..count).map(|_| OnceLock::new()).collect());
        let (_, thing) = self.names.insert(&mut writer, parts, rooms, |_, _| true)?;
        Some((thing, overflows))
    }

    fn is_full(&self) -> bool {
        self.len.load(Ordering::Relaxed) >= self.most
    }
}
