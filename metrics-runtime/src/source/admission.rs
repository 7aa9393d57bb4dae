//! Caps and start times of the series that plain structs have in their open families.
//!
//! A plain struct's map may hold any number of series, and lose some. Which of them are exported is decided here, at a gather;
//! handles have [their own](crate::row::OpenFamily) way, at the first look-up.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use crate::cells::lock_by;
use crate::descriptor::{LabelShape, Storage};
use crate::label::{LabelKey, Part};
use crate::row::{FamilyLayout, Layout, OVERFLOW, OpenSeries};

/// The series that the sources of one instance have been let in with.
#[derive(Debug)]
pub(crate) struct Admission {
    families: Box<[Family]>,
}

type Starts = HashMap<LabelKey, SystemTime>;

/// Of one open family.
#[derive(Debug, Default)]
struct Family {
    /// Since when each series has been there.
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
        let start = |series: OpenSeries| Some((starts.get(&series.key).copied()?, series));
        let admitted = admitted.into_iter().filter_map(start);
        admitted.map(|(start, series)| (series, start)).collect()
    }
}

/// Lets in the series of one family at one gather.
struct Door<'a> {
    family: &'a FamilyLayout,
    starts: &'a mut Starts,
    /// Series that count against the family's cap.
    counted: usize,
    /// The values of each label that has a cap of its own.
    values: Vec<HashSet<LabelKey>>,
    now: SystemTime,
}

impl<'a> Door<'a> {
    /// Forgets the series that are there no more.
    fn new(family: &'a FamilyLayout, starts: &'a mut Starts, series: &[OpenSeries]) -> Self {
        let now = SystemTime::now();
        let there: HashSet<&LabelKey> = series.iter().map(|series| &series.key).collect();
        let before = starts.len();
        let overflows = |key: &LabelKey| key.parts().any(|part| part == OVERFLOW);
        starts.retain(|key, _| overflows(key) || there.contains(key));
        if starts.len() < before {
            // What overflowed may have a series of its own now, so that the rest begins anew.
            starts.retain(|key, _| !overflows(key));
        }
        let mut door = Self {
            family,
            counted: 0,
            values: family.family.label_caps.iter().map(|_| HashSet::new()).collect(),
            starts,
            now,
        };
        let known = std::mem::take(door.starts);
        for key in known.keys() {
            door.count(key);
        }
        *door.starts = known;
        door
    }

    fn count(&mut self, key: &LabelKey) {
        self.counted += usize::from(self.counts(key));
        for (part, values) in key.parts().zip(&mut self.values) {
            if part != OVERFLOW {
                values.insert(LabelKey::new(&[part]));
            }
        }
    }

    /// Returns whether a series counts against the family's cap: not if all its open labels overflow.
    fn counts(&self, key: &LabelKey) -> bool {
        let mut labels = key.parts().zip(self.family.family.shape.labels.shapes);
        labels.any(|(part, shape)| matches!(shape, LabelShape::Open) && part != OVERFLOW)
    }

    /// Returns the labels under which a series is counted, if not its own.
    fn turns_away(&self, key: &LabelKey) -> Option<LabelKey> {
        if self.starts.contains_key(key) {
            return None;
        }
        let mut parts: Vec<Part<'_>> = key.parts().collect();
        let caps = self.family.family.label_caps.iter().zip(&self.values);
        for (part, (&most, values)) in parts.iter_mut().zip(caps) {
            if most > 0 && values.len() >= most && *part != OVERFLOW && !values.contains(&LabelKey::new(&[*part])) {
                *part = OVERFLOW;
            }
        }
        let capped = LabelKey::new(&parts);
        if self.counted >= self.family.family.max_series && self.counts(&capped) && !self.starts.contains_key(&capped) {
            for (part, shape) in parts.iter_mut().zip(self.family.family.shape.labels.shapes) {
                if matches!(shape, LabelShape::Open) {
                    *part = OVERFLOW;
                }
            }
        }
        let capped = LabelKey::new(&parts);
        (capped != *key).then_some(capped)
    }

    fn enter(&mut self, key: &LabelKey) {
        if !self.starts.contains_key(key) {
            self.starts.insert(key.clone(), self.now);
            self.count(key);
        }
    }
}
