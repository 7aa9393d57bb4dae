//! Questions and answers: who was asked, and who has answered.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::cells::primitive::AtomicU64;

/// The number of a question. Whoever answers it answers all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// How often somebody was asked, and what was the last question to be answered.
///
/// Protocol: a gather takes a ticket. The one that is asked sees it, hands over what it has from then on, and stores the ticket
/// as answered. A gather that sees its own ticket answered finds what was handed over for it, or later.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    asked: AtomicU64,
    answered: AtomicU64,
    closed: AtomicBool,
}

impl Ticket {
    /// Before all questions.
    pub(crate) const NONE: Self = Self(0);
}

impl Mailbox {
    /// Asks. What the caller has done before, the one that answers sees.
    pub(super) fn ask(&self) -> Ticket {
        Ticket(self.asked.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// Returns the last question, without seeing what was done before it: for a first look.
    #[inline]
    pub(super) fn glance(&self) -> Ticket {
        Ticket(self.asked.load(Ordering::Relaxed))
    }

    /// Returns the last question.
    pub(super) fn asked(&self) -> Ticket {
        Ticket(self.asked.load(Ordering::SeqCst))
    }

    /// Answers a question, after the answer has been handed over.
    pub(super) fn answer(&self, ticket: Ticket) {
        // Release pairs with the acquire in `has_answered`.
        self.answered.store(ticket.0, Ordering::Release);
    }

    /// Lets nobody wait for answers any more: there will be none.
    pub(super) fn close(&self) {
        // Release pairs with the acquire in `is_settled`.
        self.closed.store(true, Ordering::Release);
    }

    /// Returns whether a question is answered, or will never be.
    pub(super) fn is_settled(&self, ticket: Ticket) -> bool {
        self.has_answered(ticket) || self.closed.load(Ordering::Acquire)
    }

    /// Returns whether a question is answered.
    pub(super) fn has_answered(&self, ticket: Ticket) -> bool {
        // Acquire pairs with the release in `answer`.
        self.answered.load(Ordering::Acquire) >= ticket.0
    }

    /// Returns whether a question was ever answered.
    pub(super) fn has_ever_answered(&self) -> bool {
        self.has_answered(Ticket(1))
    }
}
