//! Floor: where rows come from that no handles count in: publishers, responders, closures.
//!
//! All of them hand over [flat rows](crate::row::FlatRow). A [`Publisher`] does so when it likes, a [`Responder`] when a gather
//! asks it, a closure when a gather has a thread of the [pool] call it. A gather asks all of them at once
//! and then waits for none longer than until its deadline. Nothing here knows the registry.

mod admission;
mod asked;
mod bell;
mod errand;
mod list;
mod mailbox;
mod pool;
mod publisher;
mod responder;
mod row;

#[cfg(all(test, loom))]
mod models;

pub(crate) use admission::Found;
pub use asked::Asked;
pub(crate) use bell::Bell;
pub(crate) use errand::{Errand, caught};
pub(crate) use list::{Ending, Gate, List, Source, Sources, Way};
pub(crate) use mailbox::Ticket;
pub(crate) use pool::{BRISK, Pool};
pub use publisher::Publisher;
pub use responder::Responder;
pub(crate) use row::SourceRow;
