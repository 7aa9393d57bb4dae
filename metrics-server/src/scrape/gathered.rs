//! The snapshot of one gather, which counts as long as it is alive.

use std::fmt;
use std::sync::Arc;

use metrics::{Snapshot, Tracked, UpDownHandle};

use super::gathers::Shared;

/// What one gather has read, for all requests that share it.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) snapshot: Arc<Snapshot>,
    /// Last, so that memory is freed before another snapshot may be made.
    permit: SnapshotPermit,
}

impl Gathered {
    pub(super) fn new(snapshot: Snapshot, permit: SnapshotPermit) -> Self {
        Self {
            snapshot: Arc::new(snapshot),
            permit,
        }
    }

    /// Returns whether not all families were gathered.
    pub(super) fn is_filtered(&self) -> bool {
        self.permit.is_filtered
    }
}

/// Lets one snapshot be alive.
pub(super) struct SnapshotPermit {
    gathers: Arc<Shared>,
    is_filtered: bool,
    _alive: Tracked<UpDownHandle<u64>>,
}

impl SnapshotPermit {
    /// Owns a snapshot that the schedule counts as alive.
    pub(super) fn new(gathers: &Arc<Shared>, is_filtered: bool) -> Self {
        Self {
            gathers: Arc::clone(gathers),
            is_filtered,
            _alive: gathers.stats.snapshots.clone().into_tracked(),
        }
    }
}

impl Drop for SnapshotPermit {
    fn drop(&mut self) {
        self.gathers.release(self.is_filtered);
    }
}

impl fmt::Debug for SnapshotPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SnapshotPermit")
            .field("is_filtered", &self.is_filtered)
            .finish_non_exhaustive()
    }
}
