//! The transfer of an exposition to its client: what is left of it.

use std::error::Error;
use std::fmt;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use metrics::Pieces;
use tokio::sync::OwnedSemaphorePermit;

use super::stats::Cause;
use super::tally::Tally;

/// What becomes of an exposition that is being sent.
#[derive(Debug)]
pub(super) struct Transfer(Mutex<State>);

#[derive(Debug)]
enum State {
    Going(Box<Rest>),
    Over,
    Cut,
}

/// What is left of it.
#[derive(Debug)]
struct Rest {
    pieces: Pieces,
    tally: Tally,
    begun: Instant,
    /// When the client took the last piece.
    taken: Instant,
    /// Gives the place to another when it is over.
    _permit: OwnedSemaphorePermit,
}

impl Transfer {
    pub(super) fn new(pieces: Pieces, tally: Tally, permit: OwnedSemaphorePermit) -> Self {
        let begun = Instant::now();
        Self(Mutex::new(State::Going(Box::new(Rest {
            pieces,
            tally,
            begun,
            taken: begun,
            _permit: permit,
        }))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next piece; none after the last.
    pub(super) fn next(&self) -> Result<Option<Vec<u8>>, CutOff> {
        let mut state = self.state();
        let rest = match &mut *state {
            State::Going(rest) => rest,
            State::Over => return Ok(None),
            State::Cut => return Err(CutOff),
        };
        rest.taken = Instant::now();
        let piece = rest.pieces.next();
        if let Some(piece) = &piece {
            rest.tally.hand_over(piece.len());
        } else {
            rest.tally.finish();
            *state = State::Over;
        }
        Ok(piece)
    }

    /// Returns for how long the client has taken nothing of it, and for how long it has been sent, unless it is over.
    pub(super) fn held(&self) -> Option<(Duration, Duration)> {
        match &*self.state() {
            State::Going(rest) => Some((rest.taken.elapsed(), rest.begun.elapsed())),
            State::Over | State::Cut => None,
        }
    }

    /// Makes room for another: the client gets no more of it.
    pub(super) fn cut(&self) {
        let mut state = self.state();
        if matches!(*state, State::Going(_)) {
            let cut = mem::replace(&mut *state, State::Cut);
            drop(state);
            if let State::Going(rest) = cut {
                rest.tally.fail(Cause::Stalled);
            }
        }
    }
}

/// The client took nothing of the answer for so long that another got its place.
#[derive(Debug)]
pub(crate) struct CutOff;

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut off for another scrape, since nothing was taken of this one's answer")
    }
}

impl Error for CutOff {}
