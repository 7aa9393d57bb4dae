//! The transfer of an exposition to its client: what is left of it.

use std::error::Error;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use metrics::{Format, Pieces};
use tokio::sync::OwnedSemaphorePermit;

use super::gathered::Gathered;
use super::stats::Cause;
use super::tally::Tally;

/// State of an exposition that is being sent.
#[derive(Debug)]
pub(super) struct Transfer(Mutex<State>);

#[derive(Debug)]
enum State {
    Going(Box<Rest>),
    Over,
    Evicted,
}

/// What is left of it.
#[derive(Debug)]
struct Rest {
    pieces: Pieces,
    /// After the pieces, so that the snapshot is freed with the last of these.
    gathered: Arc<Gathered>,
    tally: Tally,
    begun: Instant,
    /// When the client took the last piece.
    taken: Instant,
    /// Gives the slot to another when it is over.
    _slot: OwnedSemaphorePermit,
}

/// How far a transfer is that is not over.
#[derive(Debug)]
pub(super) struct Progress {
    /// For how long the client has taken nothing of it.
    pub(super) idle: Duration,
    /// For how long it has been sent.
    pub(super) age: Duration,
    pub(super) is_filtered: bool,
    /// What it sends.
    pub(super) snapshot: Weak<Gathered>,
}

impl Transfer {
    pub(super) fn new(gathered: Arc<Gathered>, format: Format, tally: Tally, slot: OwnedSemaphorePermit) -> Self {
        let begun = Instant::now();
        Self(Mutex::new(State::Going(Box::new(Rest {
            pieces: format.pieces(Arc::clone(&gathered.snapshot)),
            gathered,
            tally,
            begun,
            taken: begun,
            _slot: slot,
        }))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next piece; none after the last.
    pub(super) fn next(&self) -> Result<Option<Vec<u8>>, Evicted> {
        let mut state = self.state();
        let rest = match &mut *state {
            State::Going(rest) => rest,
            State::Over => return Ok(None),
            State::Evicted => return Err(Evicted),
        };
        rest.taken = Instant::now();
        let piece = rest.pieces.next();
        if let Some(piece) = &piece {
            rest.tally.hand_over(piece.len());
        } else {
            rest.tally.finish();
            let rest = mem::replace(&mut *state, State::Over);
            drop(state);
            drop(rest);
        }
        Ok(piece)
    }

    /// Returns how far it is, unless it is over.
    pub(super) fn progress(&self) -> Option<Progress> {
        match &*self.state() {
            State::Going(rest) => Some(Progress {
                idle: rest.taken.elapsed(),
                age: rest.begun.elapsed(),
                is_filtered: rest.gathered.is_filtered(),
                snapshot: Arc::downgrade(&rest.gathered),
            }),
            State::Over | State::Evicted => None,
        }
    }

    /// Ends it for the sake of another: the client gets no more of it, and its snapshot and slot
    /// are released.
    pub(super) fn evict(&self) {
        let mut state = self.state();
        if matches!(*state, State::Going(_)) {
            let evicted = mem::replace(&mut *state, State::Evicted);
            drop(state);
            if let State::Going(rest) = evicted {
                rest.tally.fail(Cause::Stalled);
            }
        }
    }
}

/// The client took nothing of the response for so long that another scrape got its slot or the
/// memory of its snapshot.
#[derive(Debug)]
pub(crate) struct Evicted;

impl fmt::Display for Evicted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut off for another scrape, since nothing was taken of this one's answer")
    }
}

impl Error for Evicted {}
