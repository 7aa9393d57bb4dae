//! What others may do to a worker: wake it, and send it home.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use mio::Waker;

/// Wakes one worker, which may sleep in its event loop.
#[derive(Debug)]
pub(crate) struct Doorbell {
    waker: Waker,
    is_closing: AtomicBool,
}

impl Doorbell {
    /// Makes a doorbell of a worker's waker.
    pub(crate) fn new(waker: Waker) -> Self {
        Self {
            waker,
            is_closing: AtomicBool::new(false),
        }
    }

    /// Wakes the worker.
    pub(crate) fn ring(&self) -> io::Result<()> {
        self.waker.wake()
    }

    /// Tells the worker to end.
    pub(crate) fn close(&self) -> io::Result<()> {
        self.is_closing.store(true, Ordering::Release);
        self.ring()
    }

    /// Returns whether the worker is to end.
    pub(crate) fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Acquire)
    }
}
