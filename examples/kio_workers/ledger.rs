//! Plain numbers of one owner, and one of three ways in which they reach the registry.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use metrics::{ClosedMetrics, CollectorId, Metrics, Publisher, RegisterError, Registry, Responder};

use super::args::How;
use super::doorbell::Doorbell;
use super::hop::{self, Mailbox};

/// Plain numbers, counted by `ledger.bytes_read += 1`, and how they reach the registry.
pub(crate) enum Ledger<S: Metrics> {
    /// The owner hands out copies.
    Published(Publisher<S>),
    /// The owner is asked, and answers.
    Answered { stats: S, responder: Responder<S> },
    /// The owner is visited on its own thread.
    Visited {
        stats: S,
        mailbox: Mailbox<S>,
        collector: CollectorId,
    },
}

impl<S: ClosedMetrics + Default + Clone + Send + Sync> Ledger<S> {
    /// Registers the numbers of one worker, all zero.
    pub(crate) fn open(
        how: How,
        worker_id: u32,
        doorbell: &Arc<Doorbell>,
        registry: &Registry,
    ) -> Result<Self, RegisterError>
    where
        u32: Into<S::Labels>,
    {
        Ok(match how {
            How::Publish => Self::Published(registry.publish(worker_id)?),
            How::Respond => {
                let mut responder = registry.respond(worker_id)?;
                let doorbell = Arc::clone(doorbell);
                responder.on_ask(move || {
                    // A worker that cannot be woken answers after its next event.
                    let _ = doorbell.ring();
                });
                let stats = S::default();
                Self::Answered { stats, responder }
            }
            How::Hop => {
                let (visitor, mailbox) = hop::new(worker_id, Arc::clone(doorbell));
                let stats = S::default();
                let collector = registry.collect_with(worker_id, move || Ok(visitor.fetch()?))?;
                Self::Visited {
                    stats,
                    mailbox,
                    collector,
                }
            }
        })
    }

    /// Lets the registry have the numbers as they are now, if that is this owner's turn; never waits.
    pub(crate) fn report(&mut self) {
        match self {
            Self::Published(publisher) => publisher.publish(),
            Self::Answered { stats, responder } => {
                responder.poll(stats);
            }
            Self::Visited { stats, mailbox, .. } => mailbox.reply(stats),
        }
    }

    /// Ends the owner; what it has counted stays in the totals.
    pub(crate) fn close(self, registry: &Registry) {
        match self {
            Self::Published(publisher) => drop(publisher),
            Self::Answered { stats, responder } => responder.finish(&stats),
            Self::Visited {
                stats,
                mailbox,
                collector,
            } => {
                // A gather that is under way may visit even after the collector is gone.
                mailbox.leave(stats);
                registry.remove_collector(collector);
            }
        }
    }
}

impl<S: Metrics> Deref for Ledger<S> {
    type Target = S;

    fn deref(&self) -> &S {
        match self {
            Self::Published(publisher) => publisher,
            Self::Answered { stats, .. } | Self::Visited { stats, .. } => stats,
        }
    }
}

impl<S: Metrics> DerefMut for Ledger<S> {
    fn deref_mut(&mut self) -> &mut S {
        match self {
            Self::Published(publisher) => publisher,
            Self::Answered { stats, .. } | Self::Visited { stats, .. } => stats,
        }
    }
}
