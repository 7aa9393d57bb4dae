//! Instances that go when nobody owns them any more.

use std::time::Instant;

use super::instance::{Instance, Orphan};
use super::plan::Plan;
use super::store::Inner;
use crate::cells::lock_by;
use crate::snapshot::Snapshot;

/// Gathers everything, after taking away the instances whose time is over, and notes which orphans it has seen.
pub(super) fn gather_all(inner: &Inner, deadline: Instant, gather: impl FnOnce(&Plan) -> Snapshot) -> Snapshot {
    let mut plan = inner.plan(deadline);
    // As they are before their words are read, so that the gather sees all that they have counted.
    let orphans = orphans(&plan);
    if remove(inner, &orphans, deadline) {
        plan = inner.plan(deadline);
    }
    let snapshot = gather(&plan);
    let now = Instant::now();
    for orphan in &orphans {
        orphan.seen(now);
    }
    snapshot
}

fn orphans(plan: &Plan) -> Vec<Orphan> {
    plan.scoped.iter().filter_map(Instance::orphan).collect()
}

/// Removes orphans that have been seen and have lingered; returns whether there were any.
fn remove(inner: &Inner, orphans: &[Orphan], deadline: Instant) -> bool {
    let over = |orphan: &&Orphan| orphan.since().is_some_and(|since| since.elapsed() >= inner.linger);
    let mut over = orphans.iter().filter(over).peekable();
    if over.peek().is_none() {
        return false;
    }
    let Some(mut state) = lock_by(&inner.state, deadline) else {
        return false;
    };
    for orphan in over {
        // Handles may have come while the lock was not held; while it is, none can.
        let still = Instance::orphan(&orphan.instance)
            .is_some_and(|now| now.since() == orphan.since() && orphan.since().is_some());
        if still {
            state.remove(&orphan.instance);
        }
    }
    inner.changed();
    true
}
