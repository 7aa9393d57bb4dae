//! Series that go when nobody owns them any more.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::time::Duration;

use rustc_hash::FxBuildHasher;

use super::family::copied;
use super::names::Serial;
use super::{OpenFamily, Series};
use crate::cells::lock_unless_lost;
use crate::label::Part;
use crate::row::tenure::{Orphaned, Tenure};

/// Keeps a scoped series.
pub(crate) type Owner = Arc<()>;

/// The scoped series of a family.
#[derive(Debug, Default)]
pub(super) struct ScopedSeries {
    series: HashMap<Serial, (Owner, Tenure), FxBuildHasher>,
}

/// Scoped series without an owner, as a gather met them.
#[derive(Debug, Default)]
pub(crate) struct OrphanedSeries {
    orphaned: Vec<(Serial, Orphaned)>,
}

impl ScopedSeries {
    pub(super) fn forget(&mut self, serial: Serial) {
        self.series.remove(&serial);
    }
}

impl OpenFamily {
    /// Finds a series, or makes one that goes when nobody owns it any more. One that was made otherwise stays.
    pub(crate) fn get_scoped(&self, parts: &[Part<'_>]) -> (Series, Owner) {
        let Some(mut creation) = self.lock() else {
            return (Series::NOWHERE, Owner::default());
        };
        let (series, is_new) = copied(parts, self.family.shape.labels.shapes.len(), |parts| {
            self.get_or_make(&mut creation, parts)
        });
        let Some(serial) = series.serial else {
            return (series, Owner::default());
        };
        if is_new {
            creation
                .scoped
                .series
                .insert(serial, (Owner::default(), Tenure::default()));
            self.has_scoped.store(true, Ordering::Release);
        }
        let Some((owner, tenure)) = creation.scoped.series.get_mut(&serial) else {
            return (series, Owner::default());
        };
        tenure.own();
        (series, Arc::clone(owner))
    }

    /// Returns whether there are scoped series.
    pub(crate) fn has_scoped(&self) -> bool {
        self.has_scoped.load(Ordering::Acquire)
    }

    /// Removes the scoped series whose time is over, and returns those that have no owner, at the beginning of a gather.
    pub(crate) fn begin_gather(&self, linger: Duration) -> OrphanedSeries {
        let mut orphans = OrphanedSeries::default();
        let Some(mut creation) = lock_unless_lost(&self.creation) else {
            return orphans;
        };
        let mut over = Vec::new();
        for (&serial, (owner, tenure)) in &mut creation.scoped.series {
            let Some(orphaned) = tenure.begin(Arc::strong_count(owner) > 1) else {
                continue;
            };
            if tenure.is_over(linger) {
                over.push(serial);
            } else {
                orphans.orphaned.push((serial, orphaned));
            }
        }
        // Pairs with the release of the last owners' drops: what they have counted is seen.
        fence(Ordering::Acquire);
        for serial in over {
            if let Some(key) = self.names.key(serial) {
                self.take_out(&mut creation, &key.parts().collect::<Vec<_>>(), serial);
            }
        }
        self.has_scoped
            .store(!creation.scoped.series.is_empty(), Ordering::Release);
        orphans
    }

    /// Notes that a gather has seen all series.
    pub(crate) fn end_gather(&self, orphans: &OrphanedSeries) {
        if orphans.orphaned.is_empty() {
            return;
        }
        let Some(mut creation) = lock_unless_lost(&self.creation) else {
            return;
        };
        for (serial, orphaned) in &orphans.orphaned {
            if let Some((_, tenure)) = creation.scoped.series.get_mut(serial) {
                tenure.end(*orphaned);
            }
        }
    }
}
