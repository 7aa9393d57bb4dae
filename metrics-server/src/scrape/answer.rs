//! An answer that is being sent: what is left of an exposition.

use std::error::Error;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use metrics::Pieces;
use tokio::sync::OwnedSemaphorePermit;

use super::stats::Cause;
use super::tally::Tally;

/// What is left of an exposition, unless it was cut off.
#[derive(Debug)]
pub(super) struct Answer(Mutex<Option<Rest>>);

#[derive(Debug)]
struct Rest {
    pieces: Pieces,
    tally: Tally,
    /// When the client took the last piece.
    taken: Instant,
    /// Gives the place to another when it is over.
    _permit: OwnedSemaphorePermit,
}

impl Answer {
    pub(super) fn new(pieces: Pieces, tally: Tally, permit: OwnedSemaphorePermit) -> Self {
        Self(Mutex::new(Some(Rest {
            pieces,
            tally,
            taken: Instant::now(),
            _permit: permit,
        })))
    }

    fn rest(&self) -> MutexGuard<'_, Option<Rest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next piece; none after the last.
    pub(super) fn next(&self) -> Result<Option<Vec<u8>>, CutOff> {
        let mut rest = self.rest();
        let Rest {
            pieces, tally, taken, ..
        } = rest.as_mut().ok_or(CutOff)?;
        *taken = Instant::now();
        let piece = pieces.next();
        match &piece {
            Some(piece) => tally.hand_over(piece.len()),
            None => tally.finish(),
        }
        Ok(piece)
    }

    /// Returns when the client took the last piece, unless that was of an answer that is over.
    pub(super) fn taken(&self) -> Option<Instant> {
        self.rest().as_ref().map(|rest| rest.taken)
    }

    /// Makes room for another: the client gets no more of it.
    pub(super) fn cut(&self) {
        if let Some(rest) = self.rest().take() {
            rest.tally.fail(Cause::Stalled);
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
