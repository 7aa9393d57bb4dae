//! The rules by which requests share gathers, without threads and clocks.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::Filter;

/// Bounds on what happens at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Filtered gathers that run.
    pub(super) filtered_gathers: usize,
    /// Different filters that are pending. Each needs a gather and a snapshot of its own, so that
    /// requests beyond them would only keep their connections from others.
    pub(super) pending_filters: usize,
    /// Snapshots alive: those that are being gathered, and those that are being sent.
    pub(super) snapshots: usize,
    /// The time beyond which a request is not in a hurry.
    pub(super) enough: Duration,
}

impl Bounds {
    /// Returns how many snapshots of filtered gathers may be alive: half of all, so that the rest
    /// is left to scrapes of all families.
    fn filtered_snapshots(&self) -> usize {
        (self.snapshots / 2).max(1)
    }
}

/// Whether requests have time to wait for slow sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    WithTime,
    Hurried,
}

/// What requests must have in common to share a gather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) filter: Arc<Filter>,
    pub(super) class: Class,
}

impl Kind {
    pub(super) fn is_filtered(&self) -> bool {
        is_filtered(&self.filter)
    }

    fn is(&self, filter: &Filter, class: Class) -> bool {
        self.class == class && *self.filter == *filter
    }
}

fn is_filtered(filter: &Filter) -> bool {
    !filter.chooses_all()
}

/// Identifies a request that has joined. Later requests have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RequestId(u64);

/// A request whose gather has not begun.
#[derive(Debug)]
struct Pending<R> {
    id: RequestId,
    filter: Arc<Filter>,
    until: Instant,
    reply: R,
}

impl<R> Pending<R> {
    fn class(&self, now: Instant, enough: Duration) -> Class {
        if self.until.saturating_duration_since(now) > enough {
            Class::WithTime
        } else {
            Class::Hurried
        }
    }
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A gather is to be started. It counts as running, and its snapshot as alive.
    Start(Kind),
    /// A gather cannot start before a snapshot is released.
    Release(Shortage),
    /// Nothing, until something changes.
    Nothing,
}

/// Which snapshots are as many as may be alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortage {
    All,
    /// Those of filtered gathers.
    Filtered,
}

/// A gather that begins to read.
#[derive(Debug)]
pub(super) struct Begun<R> {
    /// Until when it waits for slow sources: the earliest time of its requests.
    pub(super) deadline: Instant,
    pub(super) replies: Vec<R>,
}

/// Requests that are pending, gathers that are running, snapshots that are alive.
///
/// Of each kind, one gather is running at most, and requests that come meanwhile are pending and
/// share the next one. A gather takes its requests when it begins to read, so that it has
/// everything recorded before any of them came. The class of a request is that of the time it has
/// left, so that one that has waited for too long joins those in a hurry.
#[derive(Debug)]
pub(super) struct Schedule<R> {
    bounds: Bounds,
    /// In the order of their arrival.
    pending: Vec<Pending<R>>,
    running: Vec<Kind>,
    /// Snapshots alive.
    snapshots: usize,
    /// Those of them that are of filtered gathers.
    filtered_snapshots: usize,
    last: RequestId,
}

impl<R> Schedule<R> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            pending: Vec::new(),
            running: Vec::new(),
            snapshots: 0,
            filtered_snapshots: 0,
            last: RequestId(0),
        }
    }

    /// Registers a request, whose gather is to wait for slow sources until `until` at most; none if
    /// too many other filters are pending.
    pub(super) fn join(&mut self, filter: Filter, until: Instant, reply: R) -> Option<RequestId> {
        let filter = self.share(filter)?;
        self.last.0 += 1;
        self.pending.push(Pending {
            id: self.last,
            filter,
            until,
            reply,
        });
        Some(self.last)
    }

    /// Returns the filter of pending requests that is the same, or else this one if it may be
    /// pending, too.
    fn share(&self, filter: Filter) -> Option<Arc<Filter>> {
        let filters = self.pending.iter().map(|request| &request.filter);
        let distinct: HashMap<_, _> = filters.map(|filter| (Arc::as_ptr(filter), filter)).collect();
        if let Some(same) = distinct.values().find(|pending| pending.as_ref() == &filter) {
            return Some(Arc::clone(same));
        }
        let filtered = distinct.values().filter(|pending| is_filtered(pending)).count();
        (!is_filtered(&filter) || filtered < self.bounds.pending_filters).then(|| Arc::new(filter))
    }

    /// Removes a request that has left, if it is pending.
    pub(super) fn leave(&mut self, id: RequestId) -> Option<R> {
        let index = self.position(id)?;
        Some(self.pending.remove(index).reply)
    }

    fn position(&self, id: RequestId) -> Option<usize> {
        self.pending.binary_search_by_key(&id, |request| request.id).ok()
    }

    /// Returns what is to be done. Where several gathers may start, the one whose request came
    /// first does.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        let mut next = Next::Nothing;
        for request in &self.pending {
            let class = request.class(now, self.bounds.enough);
            if !self.has_turn(&request.filter, class) {
                continue;
            }
            let is_filtered = is_filtered(&request.filter);
            match self.shortage(is_filtered) {
                None => {
                    let filter = Arc::clone(&request.filter);
                    let kind = Kind { filter, class };
                    self.snapshots += 1;
                    self.filtered_snapshots += usize::from(is_filtered);
                    self.running.push(kind.clone());
                    return Next::Start(kind);
                }
                Some(shortage) if next == Next::Nothing => next = Next::Release(shortage),
                Some(_) => {}
            }
        }
        next
    }

    /// Returns whether a gather may run beside those that are running.
    fn has_turn(&self, filter: &Filter, class: Class) -> bool {
        if self.running.iter().any(|running| running.is(filter, class)) {
            return false;
        }
        let filtered = self.running.iter().filter(|running| running.is_filtered());
        !is_filtered(filter) || filtered.count() < self.bounds.filtered_gathers
    }

    fn shortage(&self, is_filtered: bool) -> Option<Shortage> {
        if is_filtered && self.filtered_snapshots >= self.bounds.filtered_snapshots() {
            Some(Shortage::Filtered)
        } else {
            (self.snapshots >= self.bounds.snapshots).then_some(Shortage::All)
        }
    }

    /// Returns whether a request is pending because too many snapshots are alive.
    pub(super) fn is_short(&self, id: RequestId, now: Instant) -> bool {
        self.position(id).is_some_and(|index| {
            let request = &self.pending[index];
            self.has_turn(&request.filter, request.class(now, self.bounds.enough))
                && self.shortage(is_filtered(&request.filter)).is_some()
        })
    }

    /// Returns when a request has no time left beyond what is enough, if it is pending.
    pub(super) fn hurried_at(&self, id: RequestId) -> Option<Instant> {
        let until = self.pending[self.position(id)?].until;
        Some(until.checked_sub(self.bounds.enough).unwrap_or(until))
    }

    /// Begins a gather that was started: takes the requests that share it, if they have not all
    /// left.
    pub(super) fn begin(&mut self, kind: &Kind, now: Instant) -> Option<Begun<R>> {
        let mut deadline = None;
        let mut replies = Vec::new();
        for request in std::mem::take(&mut self.pending) {
            if kind.is(&request.filter, request.class(now, self.bounds.enough)) {
                deadline = Some(deadline.map_or(request.until, |earliest: Instant| earliest.min(request.until)));
                replies.push(request.reply);
            } else {
                self.pending.push(request);
            }
        }
        deadline.map(|deadline| Begun { deadline, replies })
    }

    /// Ends a gather. Its snapshot stays alive until it is released.
    pub(super) fn finish(&mut self, kind: &Kind) {
        if let Some(index) = self.running.iter().position(|running| running == kind) {
            self.running.swap_remove(index);
        }
    }

    /// Counts a snapshot as released.
    pub(super) fn release(&mut self, is_filtered: bool) {
        self.snapshots -= 1;
        self.filtered_snapshots -= usize::from(is_filtered);
    }

    /// Returns how many requests are pending, gathers are running and snapshots are alive.
    #[cfg(test)]
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        (self.pending.len(), self.running.len(), self.snapshots)
    }
}
