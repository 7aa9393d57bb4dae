//! What rows refused, and what their owners reset.

use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use super::Layout;
use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge, Place, Range};

/// What the rows of one struct refused, and what was reset in them, counted for all of them together: so it stays when one of them goes.
#[derive(Debug)]
pub(crate) struct Losses {
    /// Values refused, a word a family: not finite, negative in a counter, below a histogram's range.
    dropped: Box<[AtomicU64]>,
    /// Resets of counters and histograms by the owners of plain structs, a word a family.
    resets: Box<[AtomicU64]>,
    /// The open families, by their index among all.
    open: Box<[usize]>,
    /// Look-ups that a cap turned away from their own series, a word for each thread and open family, for there may be a flood.
    turned_away: Box<[Option<Range>]>,
    /// The same for instances, of which only those of functions are capped; a word for each thread.
    instances: OnceLock<Option<Range>>,
}

/// Makes a word a family.
fn zeros(layout: &Layout) -> Box<[AtomicU64]> {
    layout.families.iter().map(|_| AtomicU64::new(0)).collect()
}

impl Losses {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            dropped: zeros(layout),
            resets: zeros(layout),
            open: layout.open.clone().into(),
            turned_away: layout.open.iter().map(|_| Range::new(1).ok()).collect(),
            instances: OnceLock::new(),
        }
    }

    /// Counts a value of a family that was refused.
    #[cold]
    pub(crate) fn drop_value(&self, family: usize) {
        self.dropped[family].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a look-up in an open family that could not make its series.
    pub(crate) fn drop_series(&self, open: usize) {
        self.drop_value(self.open[open]);
    }

    pub(crate) fn dropped(&self, family: usize) -> u64 {
        self.dropped[family].load(Ordering::Relaxed)
    }

    /// Counts a reset of a family.
    #[cold]
    pub(super) fn reset(&self, family: usize) {
        self.resets[family].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn resets(&self, family: usize) -> u64 {
        self.resets[family].load(Ordering::Relaxed)
    }

    fn place(range: Option<&Range>) -> Place {
        range.map_or(Place::NOWHERE, |range| range.stretch(0, 1, 1).place(0, 1))
    }

    /// Counts a look-up in an open family that was turned away.
    pub(crate) fn turn_away(&self, open: usize) {
        Self::place(self.turned_away[open].as_ref()).add(Addend::delta(1));
    }

    pub(crate) fn turned_away(&self, open: usize) -> u64 {
        Self::place(self.turned_away[open].as_ref()).total(Merge::Delta)
    }

    /// Counts a look-up of an instance that was turned away.
    pub(crate) fn turn_instance_away(&self) {
        Self::place(self.instances.get_or_init(|| Range::new(1).ok()).as_ref()).add(Addend::delta(1));
    }

    pub(crate) fn instances_turned_away(&self) -> u64 {
        let range = self.instances.get().and_then(Option::as_ref);
        range.map_or(0, |range| Self::place(Some(range)).total(Merge::Delta))
    }
}
