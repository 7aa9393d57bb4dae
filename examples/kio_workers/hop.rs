//! The hop to the owner's thread and back, by which state is read that only that thread may read.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, OnceLock};

use super::doorbell::Doorbell;

/// The gathering thread's end of a hop.
#[derive(Debug)]
pub(crate) struct Visitor<S> {
    worker_id: u32,
    requests: Sender<SyncSender<S>>,
    doorbell: Arc<Doorbell>,
    last: Arc<OnceLock<S>>,
}

/// The owner's end of a hop: requests, each with the place to reply to.
#[derive(Debug)]
pub(crate) struct Mailbox<S> {
    requests: Receiver<SyncSender<S>>,
    /// What the owner leaves behind.
    last: Arc<OnceLock<S>>,
}

/// Why a hop has brought nothing.
#[derive(Debug)]
pub(crate) enum HopError {
    /// This worker has ended, and has left nothing.
    Gone(u32),
    /// This worker cannot be woken.
    Asleep(u32, io::Error),
}

/// Makes both ends.
pub(crate) fn new<S>(worker_id: u32, doorbell: Arc<Doorbell>) -> (Visitor<S>, Mailbox<S>) {
    let (sender, requests) = mpsc::channel();
    let last = Arc::new(OnceLock::new());
    let visitor = Visitor {
        worker_id,
        requests: sender,
        doorbell,
        last: Arc::clone(&last),
    };
    (visitor, Mailbox { requests, last })
}

impl<S: Clone> Visitor<S> {
    /// Sends the owner a request, wakes it, and waits for what it replies; of one that has left, returns what it has left behind.
    pub(crate) fn fetch(&self) -> Result<S, HopError> {
        let worker_id = self.worker_id;
        let (reply, answer) = mpsc::sync_channel(1);
        // If the owner has ended, the place to reply to is dropped, and waiting for it ends at once.
        let _ = self.requests.send(reply);
        self.doorbell
            .ring()
            .map_err(|error| HopError::Asleep(worker_id, error))?;
        match answer.recv() {
            Ok(stats) => Ok(stats),
            Err(_) => self.last.get().cloned().ok_or(HopError::Gone(worker_id)),
        }
    }
}

impl<S: Clone> Mailbox<S> {
    /// Replies to all requests that have come in.
    pub(crate) fn reply(&self, stats: &S) {
        for reply in self.requests.try_iter() {
            // Whoever has asked may have stopped waiting.
            let _ = reply.send(stats.clone());
        }
    }

    /// Leaves the last numbers for whoever still comes.
    pub(crate) fn leave(self, stats: S) {
        // Nothing was left before: this takes the mailbox.
        let _ = self.last.set(stats);
    }
}

impl fmt::Display for HopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(worker_id) => write!(f, "worker {worker_id} is gone"),
            Self::Asleep(worker_id, error) => write!(f, "worker {worker_id} cannot be woken: {error}"),
        }
    }
}

impl Error for HopError {}
