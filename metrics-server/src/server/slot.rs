//! What the server knows of one connection.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::{HEAD_GRACE, LINGER, Limits};
use super::stats::{CloseReason, ServerStatsHandles};
use crate::peer::Peer;
use crate::read_progress::ReadProgress;

/// What one connection is about, and since when: what its timer, its eviction and its end go by.
///
/// All parts of the connection keep it alive, and nobody else does. So when it is dropped, and counts, the socket is closed.
pub(super) struct Slot {
    state: Mutex<State>,
    read_progress: Arc<ReadProgress>,
    peer: Peer,
    limits: Limits,
    /// Woken when the server wants the connection to end.
    waker: AtomicWaker,
    /// Told when the connection begins to wait or is gone: there may be room for another.
    room: Arc<Notify>,
    stats: ServerStatsHandles,
}

struct State {
    phase: Phase,
    since: Instant,
    /// There is to be no request after this one, and why.
    draining: Option<CloseReason>,
    /// The connection is to be closed, or was.
    closed: Option<CloseReason>,
}

/// What a connection is about; first what is lost least when it is closed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Our end is closed, the client's is not.
    Lingering,
    /// An answer has been sent, and nothing of another request has come.
    Idle,
    /// The head of a request is due.
    Reading,
    /// A request is being answered.
    Serving,
    /// The answer has been made, and some of it is still to be sent.
    Flushing,
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    /// Says whether an answer is lost if the connection goes.
    fn is_serving(&self) -> bool {
        matches!(self.phase, Phase::Serving | Phase::Flushing)
    }
}

impl Slot {
    pub(super) fn new(peer: Peer, limits: Limits, room: Arc<Notify>, stats: ServerStatsHandles) -> Arc<Self> {
        stats.connections.inc();
        Arc::new(Self {
            state: Mutex::new(State {
                phase: Phase::Reading,
                since: Instant::now(),
                draining: None,
                closed: None,
            }),
            read_progress: Arc::default(),
            peer,
            limits,
            waker: AtomicWaker::new(),
            room,
            stats,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns who is at the other end.
    pub(super) fn peer(&self) -> Peer {
        self.peer
    }

    /// Returns how the client reads its response.
    pub(super) fn read_progress(&self) -> &Arc<ReadProgress> {
        &self.read_progress
    }

    /// Says that bytes have come.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            state.enter(Phase::Reading);
        }
    }

    /// Says that a request has come; returns whether it is to be answered.
    pub(super) fn begin(&self) -> bool {
        let mut state = self.state();
        if state.closed == Some(CloseReason::Evicted) {
            // It was there already, and only had not been read: the last that is answered.
            state.draining = state.closed.take();
        }
        let open = state.closed.is_none();
        if open {
            state.enter(Phase::Serving);
            self.read_progress.restart();
        }
        open
    }

    /// Says that no more is made of the answer.
    pub(super) fn made(&self) {
        let mut state = self.state();
        if state.phase == Phase::Serving {
            state.phase = Phase::Flushing;
        }
    }

    /// Says that all that was to be written has gone to the socket.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        if state.phase == Phase::Flushing {
            state.enter(Phase::Idle);
            drop(state);
            self.room.notify_one();
        }
    }

    /// Says that our end has been closed.
    pub(super) fn linger(&self) {
        self.state().enter(Phase::Lingering);
        self.room.notify_one();
    }

    /// Says whether an answer is under way.
    pub(super) fn is_serving(&self) -> bool {
        self.state().is_serving()
    }

    /// Returns in which phase the connection waits for its client, if it waits for long enough to be
    /// evicted, and for how much longer than that.
    pub(super) fn overdue_for(&self) -> Option<(Phase, Duration)> {
        self.overdue_in(&self.state())
    }

    fn overdue_in(&self, state: &State) -> Option<(Phase, Duration)> {
        let waited = state.since.elapsed();
        let late = match state.phase {
            Phase::Lingering | Phase::Idle => Some(waited),
            Phase::Reading => waited.checked_sub(HEAD_GRACE),
            Phase::Serving | Phase::Flushing => self.read_progress.look(),
        };
        Some((state.phase, late?))
    }

    /// Has the connection closed if it still waits for its client, unless a request turns out to be
    /// there, unread; returns whether it waits.
    pub(super) fn evict(&self) -> bool {
        let mut state = self.state();
        let evicted = self.overdue_in(&state).is_some();
        if evicted {
            state.closed.get_or_insert(CloseReason::Evicted);
        }
        drop(state);
        self.waker.wake();
        evicted
    }

    /// Has the connection closed: at once if no answer is under way, and else after it.
    pub(super) fn drain(&self) {
        let mut state = self.state();
        state.draining = Some(CloseReason::Shutdown);
        // What lingers has an answer on its way, and will not take long.
        if matches!(state.phase, Phase::Reading | Phase::Idle) {
            state.closed.get_or_insert(CloseReason::Shutdown);
        }
        drop(state);
        self.waker.wake();
    }

    /// Says whom to wake for what the server wants.
    pub(super) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.state().draining.is_some()
    }

    /// Returns why the connection has to be closed, if it has.
    pub(super) fn closed(&self) -> Option<CloseReason> {
        self.state().closed
    }

    /// Returns until when the connection may remain as it is.
    pub(super) fn deadline(&self) -> Instant {
        let state = self.state();
        let limit = match state.phase {
            Phase::Reading => self.limits.header,
            Phase::Idle => self.limits.idle,
            Phase::Serving | Phase::Flushing => self.limits.response,
            Phase::Lingering => LINGER,
        };
        // What is beyond the clock's end is as good as never.
        let never = Duration::from_secs(365 * 24 * 60 * 60);
        state.since.checked_add(limit).unwrap_or_else(|| state.since + never)
    }

    /// Returns what it means that the deadline has passed.
    pub(super) fn overdue(&self) -> CloseReason {
        match self.state().phase {
            Phase::Reading => CloseReason::HeaderTimeout,
            Phase::Idle => CloseReason::IdleTimeout,
            Phase::Serving | Phase::Flushing => CloseReason::ResponseTimeout,
            Phase::Lingering => CloseReason::Client,
        }
    }

    /// Says why the connection ends, unless that is known already.
    pub(super) fn end(&self, reason: CloseReason) {
        let mut state = self.state();
        let reason = match state.draining {
            Some(why) if reason == CloseReason::Client => why,
            _ => reason,
        };
        state.closed.get_or_insert(reason);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // A connection that was dropped from outside, in the middle of anything, did not say why.
        let reason = self.closed().unwrap_or(CloseReason::Shutdown);
        self.stats.connections_closed.with(reason).inc();
        self.stats.connections.dec();
        self.room.notify_one();
    }
}
