//! Open families: series made at their first use, found without a lock, bounded by caps.
//!
//! Each series is a small row of its own. A look-up of a series that exists takes no lock and allocates nothing; a new
//! one is made under a mutex that no recorder of existing series touches. Beyond a cap the capped labels read
//! [`OVERFLOW`]: totals stay exact, only the break-down is lost. Gauges have no meaningful total, so theirs are dropped.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustc_hash::FxBuildHasher;

use super::lookup::Lookup;
use super::{Cell, FamilyLayout, Layout, OpenSeries, Row};
use crate::descriptor::{FamilyEntry, LabelShape, Storage};
use crate::label::{LabelKey, Part, push_parts};

/// What capped labels read beyond the cap.
pub(crate) const OVERFLOW: &str = "_overflow";

/// One series of an open family.
#[derive(Debug)]
pub(crate) struct Series {
    key: LabelKey,
    text: Arc<str>,
    row: Arc<Row>,
    /// Where in the row.
    cell: Cell,
}

impl Series {
    fn new(key: LabelKey, text: Arc<str>, row: Arc<Row>) -> Self {
        Self {
            cell: row.cells(0).at(0),
            key,
            text,
            row,
        }
    }

    pub(crate) fn key(&self) -> &LabelKey {
        &self.key
    }

    /// Returns the escaped label text.
    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Returns the row, which holds nothing else.
    pub(crate) fn row(&self) -> &Arc<Row> {
        &self.row
    }

    pub(crate) fn cell(&self) -> Cell {
        self.cell
    }
}

/// The series of one open family of one instance.
#[derive(Debug)]
pub(crate) struct OpenFamily {
    family: &'static FamilyEntry,
    /// Layout of one series.
    layout: Arc<Layout>,
    /// Escaped text of the labels that every series has.
    labels: Arc<str>,
    series: Lookup<Series>,
    /// Takes what may not become a series.
    discard: Series,
    creation: Mutex<Creation>,
    /// No further series will be made: an unknown value goes to the overflow without the mutex.
    full: AtomicBool,
    overflowed: AtomicU64,
}

/// What the makers of series share.
#[derive(Debug)]
struct Creation {
    /// Values met so far, for each label that has a cap of its own.
    values: Vec<HashSet<Box<str>>>,
    /// Series that count against the family's cap: not the overflow ones.
    counted: usize,
}

impl OpenFamily {
    pub(super) fn new(family: &FamilyLayout, labels: Arc<str>, start: SystemTime) -> Self {
        Self {
            family: family.family,
            series: Lookup::new(),
            discard: Series::new(
                LabelKey::default(),
                Arc::from(""),
                Row::detached(Layout::of_series(family), start),
            ),
            creation: Mutex::new(Creation {
                values: vec![HashSet::new(); family.family.label_caps.len()],
                counted: 0,
            }),
            full: AtomicBool::new(false),
            overflowed: AtomicU64::new(0),
            layout: Arc::new(Layout::of_series(family)),
            labels,
        }
    }

    /// Finds a series, making it at its first use.
    #[inline]
    pub(crate) fn get(&self, parts: &[Part<'_>]) -> &Series {
        match self.find(parts) {
            Some(series) => series,
            None => self.make(parts),
        }
    }

    fn find(&self, parts: &[Part<'_>]) -> Option<&Arc<Series>> {
        self.series.get(hash(parts), |series| series.key.matches(parts))
    }

    #[cold]
    fn make(&self, parts: &[Part<'_>]) -> &Series {
        if self.full.load(Ordering::Relaxed)
            && let Some(series) = self.find(&self.overflow(parts))
        {
            self.overflowed.fetch_add(1, Ordering::Relaxed);
            return series;
        }
        let mut creation = self.creation.lock().unwrap_or_else(PoisonError::into_inner);
        let (parts, overflows) = self.admit(&mut creation, parts);
        if overflows {
            self.overflowed.fetch_add(1, Ordering::Relaxed);
            if self.family.shape.storage == Storage::Shared {
                return &self.discard;
            }
        }
        if let Some(series) = self.find(&parts) {
            return series;
        }
        let Ok(row) = Row::new(Arc::clone(&self.layout), &self.labels, SystemTime::now()) else {
            self.overflowed.fetch_add(1, Ordering::Relaxed);
            return &self.discard;
        };
        creation.counted += usize::from(!overflows);
        let series = Series::new(LabelKey::new(&parts), self.text(&parts), row);
        self.series.insert(hash(&parts), Arc::new(series))
    }

    /// Applies the caps: the labels under which the series is counted, and whether that is an overflow.
    fn admit<'a>(&self, creation: &mut Creation, parts: &[Part<'a>]) -> (Vec<Part<'a>>, bool) {
        let mut admitted = parts.to_vec();
        let mut overflows = false;
        for ((part, &cap), values) in admitted.iter_mut().zip(self.family.label_caps).zip(&creation.values) {
            if cap > 0 && values.len() >= cap && !values.contains(&*part.to_text()) {
                *part = Part::Text(OVERFLOW);
                overflows = true;
            }
        }
        if self.find(&admitted).is_none() && !overflows && creation.counted >= self.family.max_series {
            admitted = self.overflow(parts);
            overflows = true;
            // Labels with caps of their own still need the mutex to know which of them overflow.
            self.full.store(
                self.family.label_caps.is_empty() && self.family.shape.storage != Storage::Shared,
                Ordering::Relaxed,
            );
        }
        if !overflows {
            for ((part, &cap), values) in admitted.iter().zip(self.family.label_caps).zip(&mut creation.values) {
                if cap > 0 {
                    values.insert(part.to_text().into());
                }
            }
        }
        (admitted, overflows)
    }

    /// Replaces every open label.
    fn overflow<'a>(&self, parts: &[Part<'a>]) -> Vec<Part<'a>> {
        let shapes = self.family.shape.labels.shapes;
        let replace = |(part, shape): (&Part<'a>, &LabelShape)| match shape {
            LabelShape::Open => Part::Text(OVERFLOW),
            LabelShape::Closed(_) => *part,
        };
        parts.iter().zip(shapes).map(replace).collect()
    }

    fn text(&self, parts: &[Part<'_>]) -> Arc<str> {
        let mut labels = self.labels.to_string();
        push_parts(&mut labels, self.family.labels, parts.iter().copied());
        labels.into()
    }

    /// Iterates over the series in no particular order.
    pub(crate) fn series(&self) -> impl Iterator<Item = &Arc<Series>> {
        self.series.iter()
    }

    /// Counts look-ups that a cap turned away from their own series.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }

    pub(super) fn dropped(&self) -> u64 {
        self.series().map(|series| series.row.dropped(0)).sum()
    }

    pub(super) fn copy(&self) -> Vec<OpenSeries> {
        self.series()
            .map(|series| OpenSeries {
                key: series.key.clone(),
                words: series.row.copy().words,
            })
            .collect()
    }
}

fn hash(parts: &[Part<'_>]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for part in parts {
        part.hash(&mut hasher);
    }
    std::hash::Hasher::finish(&hasher)
}
