//! Gathers of one registry, which requests share.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use metrics::{Filter, Snapshot};
use tokio::sync::{Notify, oneshot};
use tokio::task;
use tokio::time::timeout_at;

use super::deadline::ScrapeDeadline;
use super::gathered::{Gathered, SnapshotPermit};
use super::schedule::{Begun, Bounds, Kind, Next, RequestId, Schedule};
use super::scraper::{Limits, Refusal};
use super::stats::ScrapeStatsHandles;
use super::transfers::Transfers;
use crate::read_progress::LOOK_INTERVAL;

/// Gathers what a filter matches, and waits for slow sources until a deadline, or the registry's
/// own.
pub(super) type Gather = dyn Fn(&Filter, Instant) -> Snapshot + Send + Sync;

/// The time of a request with which it is not in a hurry, however long the registry's deadline is.
const ENOUGH: Duration = Duration::from_secs(5);

/// How many different filters may be pending for each filtered gather that may run.
const PENDING_FILTERS: usize = 8;

/// The gathers of one registry.
pub(super) struct Gathers(Arc<Shared>);

/// What requests and gathers share.
pub(super) struct Shared {
    gather: Box<Gather>,
    schedule: Mutex<Schedule<oneshot::Sender<Arc<Gathered>>>>,
    /// Wakes a request when a gather has ended or a snapshot was released: what is dropped starts
    /// nothing, and the request does.
    changed: Notify,
    transfers: Arc<Transfers>,
    pub(super) stats: ScrapeStatsHandles,
}

impl Gathers {
    /// Makes gathers of a registry that has a deadline.
    pub(super) fn new(
        gather: Box<Gather>,
        deadline: Duration,
        limits: Limits,
        transfers: Arc<Transfers>,
        stats: ScrapeStatsHandles,
    ) -> Self {
        let schedule = Schedule::new(Bounds {
            filtered_gathers: limits.gathers,
            pending_filters: PENDING_FILTERS.saturating_mul(limits.gathers),
            snapshots: limits.snapshots,
            enough: deadline.min(ENOUGH),
        });
        Self(Arc::new(Shared {
            gather,
            schedule: Mutex::new(schedule),
            changed: Notify::new(),
            transfers,
            stats,
        }))
    }

    /// Gathers what a filter matches, together with the other requests of its kind that are
    /// pending.
    ///
    /// The gather begins to read after this was called, on a thread of the runtime for blocking
    /// work. A request that is dropped leaves the gather to the others; one that has none starts
    /// none.
    pub(super) async fn gather(&self, filter: Filter, deadline: ScrapeDeadline) -> Result<Arc<Gathered>, Refusal> {
        let (reply, mut gathered) = oneshot::channel();
        let id = self.0.schedule().join(filter, deadline.gather(), reply);
        let request = Request {
            gathers: &self.0,
            id: id.ok_or(Refusal::Busy)?,
        };
        loop {
            self.0.dispatch();
            let look = request.next_look().min(deadline.end());
            let changed = pin!(timeout_at(look.into(), self.0.changed.notified()));
            match select(&mut gathered, changed).await {
                Either::Left((gathered, _)) => return gathered.map_err(|_| Refusal::Failed),
                Either::Right(_) if Instant::now() >= deadline.end() => return Err(request.refusal()),
                Either::Right(_) => {}
            }
        }
    }
}

#[cfg(test)]
impl Gathers {
    /// Returns how many requests are pending, gathers are running and snapshots are alive.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        self.0.schedule().counts()
    }
}

impl Shared {
    fn schedule(&self) -> MutexGuard<'_, Schedule<oneshot::Sender<Arc<Gathered>>>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts all gathers that may start, and evicts transfers whose snapshots are in the way.
    fn dispatch(self: &Arc<Self>) {
        loop {
            let next = self.schedule().next(Instant::now());
            match next {
                Next::Start(kind) => {
                    let running = Running {
                        gathers: Arc::clone(self),
                        kind,
                        has_begun: false,
                    };
                    drop(task::spawn_blocking(move || running.run()));
                }
                Next::Release(shortage) if self.transfers.evict_snapshot(shortage) => {}
                Next::Release(_) | Next::Nothing => return,
            }
        }
    }

    /// Lets another snapshot be alive.
    pub(super) fn release(&self, is_filtered: bool) {
        self.schedule().release(is_filtered);
        self.changed.notify_one();
    }
}

/// A request for a gather. It leaves when it is dropped.
struct Request<'a> {
    gathers: &'a Shared,
    id: RequestId,
}

impl Request<'_> {
    /// Returns when the request has to look whether a gather can start.
    fn next_look(&self) -> Instant {
        let now = Instant::now();
        let hurried_at = self.gathers.schedule().hurried_at(self.id);
        let look = now + LOOK_INTERVAL;
        hurried_at
            .filter(|hurried_at| *hurried_at > now)
            .map_or(look, |hurried_at| hurried_at.min(look))
    }

    /// Returns what was in the way of a request that has waited for too long.
    fn refusal(&self) -> Refusal {
        if self.gathers.schedule().is_short(self.id, Instant::now()) {
            Refusal::Busy
        } else {
            Refusal::Late
        }
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        // Dropped without the lock: that wakes its receiver.
        let reply = self.gathers.schedule().leave(self.id);
        drop(reply);
    }
}

/// A gather that was started.
struct Running {
    gathers: Arc<Shared>,
    kind: Kind,
    has_begun: bool,
}

impl Running {
    fn run(mut self) {
        self.has_begun = true;
        self.gather(SnapshotPermit::new(&self.gathers, self.kind.is_filtered()));
        let gathers = Arc::clone(&self.gathers);
        drop(self);
        gathers.dispatch();
    }

    /// Gathers for the requests that are pending now. If the gather panics, they see that their
    /// replies were dropped.
    fn gather(&self, permit: SnapshotPermit) {
        let begun = self.gathers.schedule().begin(&self.kind, Instant::now());
        let Some(Begun { deadline, mut replies }) = begun else {
            return;
        };
        self.gathers.stats.gathers.inc();
        let snapshot = (self.gathers.gather)(&self.kind.filter, deadline);
        let gathered = Arc::new(Gathered::new(snapshot, permit));
        // Moved into the last, so that only requests hold it. One that has left needs none.
        let last = replies.pop();
        for reply in replies {
            let _ = reply.send(Arc::clone(&gathered));
        }
        let _ = last.map(|last| last.send(gathered));
    }
}

impl Drop for Running {
    /// Starts nothing: a runtime that is shutting down calls this under a lock that starting takes.
    fn drop(&mut self) {
        self.gathers.schedule().finish(&self.kind);
        if !self.has_begun {
            // The runtime is shutting down: the requests fail, since their replies are dropped.
            let failed = self.gathers.schedule().begin(&self.kind, Instant::now());
            self.gathers.schedule().release(self.kind.is_filtered());
            drop(failed);
        }
        self.gathers.changed.notify_one();
    }
}

impl fmt::Debug for Gathers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gathers").finish_non_exhaustive()
    }
}
