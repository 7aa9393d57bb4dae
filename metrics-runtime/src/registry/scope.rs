//! Instances and series that go when nobody owns them any more.

use super::instance::{Instance, Orphan};
use super::plan::Plan;
use super::store::Inner;
use crate::cells::lock_unless_lost;
use crate::row::{OpenFamily, OrphanedSeries};
use crate::snapshot::Snapshot;

/// Gathers everything, after taking away what nobody owns and whose time is over, and notes what it has seen of that whose time
/// is not.
pub(super) fn gather_all(inner: &Inner, gather: impl FnOnce(&Plan) -> Snapshot) -> Snapshot {
    let mut plan = inner.plan();
    // As they are before their words are read, so that the gather sees all that they have counted.
    let orphans = orphans(&plan);
    if remove(inner, &orphans) {
        plan = inner.plan();
    }
    let families: Vec<(&OpenFamily, OrphanedSeries)> = open_families(&plan)
        .map(|family| (family, family.begin_gather(inner.linger)))
        .collect();
    let snapshot = gather(&plan);
    for orphan in &orphans {
        orphan.end();
    }
    for (family, orphans) in &families {
        family.end_gather(orphans);
    }
    snapshot
}

fn open_families(plan: &Plan) -> impl Iterator<Item = &OpenFamily> {
    let rows = plan.instances.iter().filter_map(|instance| instance.row());
    rows.flat_map(|row| row.open_families())
        .filter(|family| family.has_scoped())
}

fn orphans(plan: &Plan) -> Vec<Orphan> {
    let orphans = plan.scoped.iter();
    orphans.filter_map(Instance::orphan).collect()
}

/// Removes orphans whose time is over; returns whether there were any.
fn remove(inner: &Inner, orphans: &[Orphan]) -> bool {
    let mut over = orphans.iter().filter(|orphan| orphan.is_over(inner.linger)).peekable();
    if over.peek().is_none() {
        return false;
    }
    let Some(mut state) = lock_unless_lost(&inner.state) else {
        return false;
    };
    for orphan in over {
        // Handles may have come while the lock was not held; while it is, none can.
        let still = orphan.instance.orphan();
        if still.is_some_and(|orphan| orphan.is_over(inner.linger)) {
            state.remove(&orphan.instance);
        }
    }
    state.readmit(&inner.frame);
    inner.changed();
    true
}
