//! Waiting to be asked.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::mailbox::Ticket;
use super::responder::Sleeper;

/// Is ready when a gather asks: what [`Responder::asked`](super::Responder::asked) returns.
#[derive(Debug)]
#[must_use = "futures do nothing unless awaited"]
pub struct Asked<'a> {
    sleeper: &'a Sleeper,
    answered: Ticket,
}

impl<'a> Asked<'a> {
    pub(super) fn new(sleeper: &'a Sleeper, answered: Ticket) -> Self {
        Self { sleeper, answered }
    }
}

impl Future for Asked<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.sleeper.sleep(context.waker());
        if self.sleeper.mailbox.asked() == self.answered {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}
