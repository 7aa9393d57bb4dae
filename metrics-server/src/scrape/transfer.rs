//! The transfer of an exposition to its client: what is left of it.

use std::error::Error;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use metrics::{Format, Pieces};
use tokio::sync::OwnedSemaphorePermit;

use super::gathered::Gathered;
use super::stats::Cause;
use super::tally::Tally;
use crate::read_progress::ReadProgress;

/// By how much a client has to be too slow to lose its transfer while others do not need its
/// connection: snapshots are few, and an honest crowd on a busy machine may need all of them.
const SPARE: Duration = Duration::from_millis(200);

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
    read_progress: Arc<ReadProgress>,
    /// Whether only the pieces tell how the client reads, as another server takes them: it takes the
    /// next when the client has read of the last.
    counts_pieces: bool,
    /// Gives the slot to another when it is over.
    _slot: OwnedSemaphorePermit,
}

/// How far a transfer is that is not over.
#[derive(Debug)]
pub(super) struct Progress {
    /// By how much its client is too slow, if it is.
    pub(super) late: Option<Duration>,
    pub(super) is_filtered: bool,
    /// What it sends.
    pub(super) snapshot: Weak<Gathered>,
}

impl Transfer {
    /// Makes the transfer of what was gathered, over a connection whose progress is told, or over
    /// one of another server.
    pub(super) fn new(
        gathered: Arc<Gathered>,
        format: Format,
        tally: Tally,
        slot: OwnedSemaphorePermit,
        read_progress: Option<Arc<ReadProgress>>,
    ) -> Self {
        let counts_pieces = read_progress.is_none();
        let read_progress = read_progress.unwrap_or_default();
        if counts_pieces {
            read_progress.wait();
        }
        Self(Mutex::new(State::Going(Box::new(Rest {
            pieces: format.pieces(Arc::clone(&gathered.snapshot)),
            gathered,
            tally,
            read_progress,
            counts_pieces,
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
        let piece = rest.pieces.next();
        if rest.counts_pieces {
            rest.read_progress.advance(piece.as_ref().map_or(0, Vec::len));
            rest.read_progress.wait();
        }
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
                late: rest.read_progress.look().filter(|late| *late >= SPARE),
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

/// The client read the response so slowly that another scrape got its slot or the memory of its
/// snapshot.
#[derive(Debug)]
pub(crate) struct Evicted;

impl fmt::Display for Evicted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("evicted for another scrape, since the client reads this response too slowly")
    }
}

impl Error for Evicted {}
