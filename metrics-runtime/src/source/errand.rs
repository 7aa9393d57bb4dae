//! Users' code that a gather has a thread of the pool call.

use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use arc_swap::ArcSwapOption;

use super::mailbox::{Mailbox, Ticket};

/// What there is to do.
enum Work {
    /// Held by the thread that does it; for ever, in a child that was forked meanwhile.
    Alone(Mutex<Box<dyn FnMut() -> Result<(), String> + Send>>),
    Shared(Box<dyn Fn() -> Result<(), String> + Send + Sync>),
}

/// Work that is done when a gather asks for it, by one thread at a time.
pub(crate) struct Errand {
    mailbox: Mailbox,
    /// The process in which it waits for a thread or runs; 0 if it does neither. A forked child has no such thread.
    running: AtomicU32,
    work: Work,
    /// What went wrong the last time.
    failure: ArcSwapOption<String>,
}

impl Errand {
    /// Makes an errand of what only one thread at a time may do.
    pub(crate) fn alone(work: impl FnMut() -> Result<(), String> + Send + 'static) -> Arc<Self> {
        Self::new(Work::Alone(Mutex::new(Box::new(work))))
    }

    /// Makes an errand of what any thread may do.
    pub(crate) fn shared(work: impl Fn() -> Result<(), String> + Send + Sync + 'static) -> Arc<Self> {
        Self::new(Work::Shared(Box::new(work)))
    }

    fn new(work: Work) -> Arc<Self> {
        Arc::new(Self {
            mailbox: Mailbox::default(),
            running: AtomicU32::new(0),
            work,
            failure: ArcSwapOption::empty(),
        })
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Returns whether the question is answered.
    pub(crate) fn has_answered(&self, ticket: Ticket) -> bool {
        self.mailbox.has_answered(ticket)
    }

    /// Returns what went wrong the last time, if it did.
    pub(crate) fn failure(&self) -> Option<Arc<String>> {
        self.failure.load_full()
    }

    /// Asks for it to be done. Returns whether a thread has to be found for it.
    pub(super) fn ask(&self, process: u32) -> (Ticket, bool) {
        let ticket = self.mailbox.ask();
        (ticket, self.running.swap(process, Ordering::SeqCst) != process)
    }

    /// Does it, and answers all questions up to now. Returns whether it has been asked for again meanwhile.
    pub(super) fn run(&self, process: u32) -> bool {
        let ticket = self.mailbox.asked();
        let outcome = self.work();
        self.failure.store(outcome.err().map(Arc::new));
        self.mailbox.answer(ticket);
        // Whoever asks from here on finds a thread. One who asked before, and found it running, is seen next.
        self.running.store(0, Ordering::SeqCst);
        self.mailbox.asked() > ticket && self.running.swap(process, Ordering::SeqCst) != process
    }

    fn work(&self) -> Result<(), String> {
        match &self.work {
            Work::Shared(work) => caught(work)?,
            Work::Alone(work) => match work.try_lock() {
                Ok(mut work) => caught(&mut *work)?,
                // What a panic leaves behind is the affair of the user's code.
                Err(TryLockError::Poisoned(poisoned)) => caught(&mut *poisoned.into_inner())?,
                Err(TryLockError::WouldBlock) => Err("it was running when this process was forked".to_owned()),
            },
        }
    }
}

/// Calls users' code, and makes an error of a panic.
pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = format!("it panicked: {}", panic_text(panic.as_ref()));
        // It may panic when it is dropped.
        mem::forget(panic);
        text
    })
}

impl fmt::Debug for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Errand")
            .field("mailbox", &self.mailbox)
            .finish_non_exhaustive()
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}
