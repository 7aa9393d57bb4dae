//! Caps and start times of the series that plain structs have in their open families.
//!
//! A plain struct's map may hold any number of series, and lose some. Which of them are exported is decided here, at a gather;
//! handles have [their own](crate::row::OpenFamily) way, at the first look-up.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::SystemTime;

use crate::cells::lock_unless_lost;
use crate::descriptor::{FamilyEntry, Storage};
use crate::label::{LabelKey, Part};
use crate::platform::Instant;
use crate::row::{FamilyLayout, Hit, Hits, Layout, Losses, OVERFLOW, OpenSeries, StartClock, counts, fitted, is_known};

/// The series that the sources of one instance have been let in with.
#[derive(Debug)]
pub(crate) struct Admission {
    families: Box<[Mutex<AllKnown>]>,
}

/// Of one open family.
#[derive(Debug, Default)]
struct AllKnown {
    series: HashMap<LabelKey, Known>,
    /// Those that the gather before turned away.
    turned_away: HashSet<LabelKey>,
    clock: StartClock,
}

/// What is known of a series that plain structs have, or have had while handles have it too.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Since when it counts, whoever counts it.
    start: SystemTime,
    /// Whether plain structs have it.
    plain: bool,
    /// Since when handles have it, if they do.
    handles: Option<SystemTime>,
    /// When a gather found it last.
    found: Instant,
}

/// A series and since when it counts.
pub(crate) type Started = (OpenSeries, SystemTime);

/// What one gather has found of an open family, sorted by the labels.
#[derive(Debug)]
pub(crate) struct Found {
    /// When it began to look.
    pub(crate) began: Instant,
    /// What all sources together have.
    pub(crate) plain: Vec<OpenSeries>,
    /// What handles have.
    pub(crate) handles: Vec<Started>,
}

impl Admission {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            families: layout.open.iter().map(|_| Mutex::default()).collect(),
        }
    }

    /// Returns whether a series of plain structs is exported under its own labels.
    pub(super) fn is_admitted(&self, open: usize, key: &LabelKey) -> bool {
        let known = lock_unless_lost(&self.families[open]);
        known.is_some_and(|known| known.series.get(key).is_some_and(|known| known.plain))
    }

    /// Lets in the series that a gather has found of an open family; returns them all, sorted. Beyond the caps, the capped labels
    /// of plain structs read `_overflow`; their gauges are left out.
    ///
    /// Lets in none of plain structs if it cannot look up which it has let in before: in a forked child.
    pub(super) fn admit(&self, open: usize, family: &FamilyLayout, found: Found, losses: &Losses) -> Vec<Started> {
        let Some(mut known) = lock_unless_lost(&self.families[open]) else {
            return found.handles;
        };
        known.forget(&found);
        let mut room = Room::new(family);
        for (key, _) in known.series.iter().filter(|(_, known)| known.plain) {
            room.take(key);
        }
        let (mut plain, mut turned_away) = (Vec::with_capacity(found.plain.len()), HashSet::new());
        for mut series in found.plain {
            let is_known = |key: &LabelKey| known.series.get(key).is_some_and(|known| known.plain);
            let (overflow, hits) = room.turns_away(&series.key, is_known);
            if let Some(overflow) = overflow {
                if !known.turned_away.contains(&series.key) {
                    losses.turn_away(open, hits);
                }
                turned_away.insert(series.key);
                if family.family.shape.storage == Storage::Shared {
                    continue;
                }
                series.key = overflow;
            } else if !is_known(&series.key) {
                room.take(&series.key);
            }
            family.combine_series(&mut plain, &series);
        }
        // What overflowed and does so no more is taken from the overflow, which then begins anew.
        let shrank = !known.turned_away.is_subset(&turned_away);
        known.turned_away = turned_away;
        let mut all = known.meet(family, plain, found.handles, shrank);
        for (series, _) in &mut all {
            family.round_series(series);
        }
        all
    }
}

impl AllKnown {
    /// Forgets the series that are there no more.
    fn forget(&mut self, found: &Found) {
        let plain = found.plain.iter().map(|series| &series.key);
        let there: HashSet<&LabelKey> = plain
            .chain(found.handles.iter().map(|(series, _)| &series.key))
            .collect();
        let overflows = !self.turned_away.is_empty();
        // Another gather may have found a series after this one had looked.
        self.series
            .retain(|key, known| there.contains(key) || (overflows && is_overflow(key)) || known.found >= found.began);
    }

    /// Brings together what plain structs and handles have of each series.
    fn meet(
        &mut self,
        family: &FamilyLayout,
        plain: Vec<OpenSeries>,
        handles: Vec<Started>,
        shrank: bool,
    ) -> Vec<Started> {
        let mut all = handles;
        let mut met = vec![false; all.len()];
        let mut others = Vec::new();
        for series in plain {
            if let Ok(index) = all.binary_search_by(|(known, _)| known.key.cmp(&series.key)) {
                family.combine_two(&mut all[index].0, &series);
                all[index].1 = self.start(&series.key, true, Some(all[index].1), shrank);
                met[index] = true;
            } else {
                let start = self.start(&series.key, true, None, shrank);
                others.push((series, start));
            }
        }
        for ((series, start), _) in all.iter_mut().zip(met).filter(|(_, met)| !met) {
            if self.series.contains_key(&series.key) {
                *start = self.start(&series.key, false, Some(*start), shrank);
            }
        }
        all.extend(others);
        all.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
        all
    }

    /// Says since when a series counts: anew if a part of it is gone or has begun anew, for then it may have fallen.
    fn start(&mut self, key: &LabelKey, plain: bool, handles: Option<SystemTime>, shrank: bool) -> SystemTime {
        let found = Instant::now();
        let Some(known) = self.series.get_mut(key) else {
            let start = handles.unwrap_or_else(|| self.clock.now());
            let known = Known {
                start,
                plain,
                handles,
                found,
            };
            self.series.insert(key.clone(), known);
            return start;
        };
        let lost = (known.plain && !plain) || (known.handles.is_some() && known.handles != handles);
        // What overflowed may have a series of its own now.
        if lost || (shrank && is_overflow(key)) {
            known.start = self.clock.now();
        }
        (known.plain, known.handles, known.found) = (plain, handles, found);
        known.start
    }
}

fn is_overflow(key: &LabelKey) -> bool {
    key.parts().any(|part| part == OVERFLOW)
}

/// What the caps of one family have room for.
struct Room<'a> {
    layout: &'a FamilyLayout,
    family: &'a FamilyEntry,
    /// Series that count against the family's cap.
    counted: usize,
    /// The values that each label has, if it has a cap of its own.
    values: Vec<HashSet<LabelKey>>,
}

impl<'a> Room<'a> {
    fn new(layout: &'a FamilyLayout) -> Self {
        let family = layout.family;
        Self {
            layout,
            family,
            counted: 0,
            values: family.label_caps.iter().map(|_| HashSet::new()).collect(),
        }
    }

    /// Returns the labels under which a series is counted, if not its own, and which caps say so.
    fn turns_away(&self, key: &LabelKey, is_known: impl Fn(&LabelKey) -> bool) -> (Option<LabelKey>, Hits) {
        if is_known(key) {
            return (None, Hits::default());
        }
        let (mut parts, mut hits) = fitted(key, &self.family.shape.labels);
        self.cap_labels(&mut parts, &mut hits);
        let mut capped = LabelKey::new(&parts);
        if self.is_full_for(&parts) && !is_known(&capped) {
            capped = self.layout.overflow(&capped);
            hits.add(Hit::Series);
        }
        ((capped != *key).then_some(capped), hits)
    }

    fn take(&mut self, key: &LabelKey) {
        let parts: Vec<Part<'_>> = key.parts().collect();
        self.counted += usize::from(self.counts(&parts));
        for (label, (part, values)) in parts.iter().zip(&mut self.values).enumerate() {
            if *part != OVERFLOW && !is_known(self.family.label_known, label, *part) {
                values.insert(LabelKey::new(&[*part]));
            }
        }
    }

    /// Returns whether a series counts against the family's cap: not if the values of all open
    /// labels are known, or overflow.
    fn counts(&self, parts: &[Part<'_>]) -> bool {
        counts(self.family, parts)
    }

    fn is_full_for(&self, parts: &[Part<'_>]) -> bool {
        self.counted >= self.family.max_series && self.counts(parts)
    }

    fn cap_labels(&self, parts: &mut [Part<'_>], hits: &mut Hits) {
        let caps = self.family.label_caps.iter().zip(&self.values).enumerate();
        for (part, (label, (&most, values))) in parts.iter_mut().zip(caps) {
            let known = self.family.label_known.get(label).map_or(0, |known| known.len());
            let is_full = most > 0 && values.len() >= most.saturating_sub(known);
            let has_place = || *part == OVERFLOW || is_known(self.family.label_known, label, *part);
            if is_full && !has_place() && !values.contains(&LabelKey::new(&[*part])) {
                *part = OVERFLOW;
                hits.add(Hit::Label(label));
            }
        }
    }
}
