//! Caps and start times of the series that plain structs have in their open families.
//!
//! A plain struct's map may hold any number of series, and lose some. Which of them are exported is decided here, at a gather;
//! handles have [their own](crate::row::OpenFamily) way, at the first look-up.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use crate::cells::lock_by;
use crate::descriptor::{FamilyEntry, LabelShape, Storage};
use crate::label::{LabelKey, Part};
use crate::row::{FamilyLayout, Layout, OVERFLOW, OpenSeries, StartClock};

/// The series that the sources of one instance have been let in with.
#[derive(Debug)]
pub(crate) struct Admission {
    families: Box<[Family]>,
}

/// Since when each series has been there.
#[derive(Debug, Default)]
struct Starts {
    known: HashMap<LabelKey, SystemTime>,
    clock: StartClock,
}

/// Of one open family.
#[derive(Debug, Default)]
struct Family {
    starts: Mutex<Starts>,
    /// How often a series was turned away.
    overflowed: AtomicU64,
}

impl Admission {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            families: layout.open.iter().map(|_| Family::default()).collect(),
        }
    }

    /// Counts how often a series of an open family was turned away.
    pub(crate) fn overflowed(&self, open: usize) -> u64 {
        self.families[open].overflowed.load(Ordering::Relaxed)
    }

    /// Lets in the series, sorted by their labels, that all sources together have of an open family; returns them, sorted, with
    /// their start times. Beyond the caps, the capped labels read `_overflow`; gauges are left out.
    ///
    /// Lets nothing in if it cannot look up by the deadline what it has let in before.
    pub(crate) fn admit(
        &self,
        open: usize,
        family: &FamilyLayout,
        series: Vec<OpenSeries>,
        deadline: Instant,
    ) -> Vec<(OpenSeries, SystemTime)> {
        let Family { starts, overflowed } = &self.families[open];
        let Some(mut starts) = lock_by(starts, deadline) else {
            return Vec::new();
        };
        let mut door = Door::new(family, &mut starts, &series);
        let mut admitted = Vec::with_capacity(series.len());
        for mut series in series {
            if let Some(overflow) = door.turns_away(&series.key) {
                overflowed.fetch_add(1, Ordering::Relaxed);
                if family.family.shape.storage == Storage::Shared {
                    continue;
                }
                series.key = overflow;
            }
            door.enter(&series.key);
            family.combine_series(&mut admitted, &series);
        }
        let start = |series: OpenSeries| Some((starts.known.get(&series.key).copied()?, series));
        let admitted = admitted.into_iter().filter_map(start);
        admitted.map(|(start, series)| (series, start)).collect()
    }
}

/// Lets in the series of one family at one gather.
struct Door<'a> {
    known: &'a mut HashMap<LabelKey, SystemTime>,
    room: Room<'a>,
    now: SystemTime,
}

impl<'a> Door<'a> {
    /// Forgets the series that are there no more.
    fn new(family: &'a FamilyLayout, starts: &'a mut Starts, series: &[OpenSeries]) -> Self {
        let there: HashSet<&LabelKey> = series.iter().map(|series| &series.key).collect();
        let Starts { known, clock } = starts;
        let before = known.len();
        let overflows = |key: &LabelKey| key.parts().any(|part| part == OVERFLOW);
        known.retain(|key, _| overflows(key) || there.contains(key));
        if known.len() < before {
            // What overflowed may have a series of its own now, so that the rest begins anew.
            known.retain(|key, _| !overflows(key));
        }
        let mut room = Room::new(family);
        for key in known.keys() {
            room.take(key);
        }
        let now = clock.now();
        Self { known, room, now }
    }

    /// Returns the labels under which a series is counted, if not its own.
    fn turns_away(&self, key: &LabelKey) -> Option<LabelKey> {
        if self.known.contains_key(key) {
            return None;
        }
        let mut parts: Vec<Part<'_>> = key.parts().collect();
        self.room.cap_labels(&mut parts);
        if self.room.is_full_for(&parts) && !self.known.contains_key(&LabelKey::new(&parts)) {
            self.room.cap_all(&mut parts);
        }
        let capped = LabelKey::new(&parts);
        (capped != *key).then_some(capped)
    }

    fn enter(&mut self, key: &LabelKey) {
        if !self.known.contains_key(key) {
            self.known.insert(key.clone(), self.now);
            self.room.take(key);
        }
    }
}

/// What the caps of one family have room for.
struct Room<'a> {
    family: &'a FamilyEntry,
    /// Series that count against the family's cap.
    counted: usize,
    /// The values that each label has, if it has a cap of its own.
    values: Vec<HashSet<LabelKey>>,
}

impl<'a> Room<'a> {
    fn new(family: &'a FamilyLayout) -> Self {
        let family = family.family;
        Self {
            family,
            counted: 0,
            values: family.label_caps.iter().map(|_| HashSet::new()).collect(),
        }
    }

    fn take(&mut self, key: &LabelKey) {
        let parts: Vec<Part<'_>> = key.parts().collect();
        self.counted += usize::from(self.counts(&parts));
        for (part, values) in parts.iter().zip(&mut self.values) {
            if *part != OVERFLOW {
                values.insert(LabelKey::new(&[*part]));
            }
        }
    }

    /// Returns whether a series counts against the family's cap: not if all its open labels overflow.
    fn counts(&self, parts: &[Part<'_>]) -> bool {
        let mut labels = parts.iter().zip(self.family.shape.labels.shapes);
        labels.any(|(part, shape)| matches!(shape, LabelShape::Open) && *part != OVERFLOW)
    }

    fn is_full_for(&self, parts: &[Part<'_>]) -> bool {
        self.counted >= self.family.max_series && self.counts(parts)
    }

    fn cap_labels(&self, parts: &mut [Part<'_>]) {
        let caps = self.family.label_caps.iter().zip(&self.values);
        for (part, (&most, values)) in parts.iter_mut().zip(caps) {
            if most > 0 && values.len() >= most && *part != OVERFLOW && !values.contains(&LabelKey::new(&[*part])) {
                *part = OVERFLOW;
            }
        }
    }

    fn cap_all(&self, parts: &mut [Part<'_>]) {
        for (part, shape) in parts.iter_mut().zip(self.family.shape.labels.shapes) {
            if matches!(shape, LabelShape::Open) {
                *part = OVERFLOW;
            }
        }
    }
}
