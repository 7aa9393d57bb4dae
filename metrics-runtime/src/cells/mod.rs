//! Floor 1: single-writer per-thread words. The only module with `unsafe`.
//!
//! A process-wide [`Space`](space::Space) hands out ranges of words. Each thread leases a [`Slot`](slot::Slot), whose
//! [`Table`](table::Table) of chunks holds that thread's copy of every range it has touched. Only the lessee writes its
//! words: a relaxed load, an addition and a relaxed store, which is an ordinary add. A gatherer reads the words of all
//! slots and adds them. Slots, tables and chunks are never freed and never move; a slot is handed on when its thread
//! ends, and the next lessee goes on counting in the same words, so nothing is flushed and nothing is lost.
//!
//! Nothing here knows what the words mean, but for [`histogram`], whose words must be read together.

mod histogram;
mod primitive;
mod range;
mod slot;
mod space;
mod table;
mod thread;

#[cfg(all(test, loom))]
mod models;

pub use histogram::HISTOGRAM_HEAD;
pub use range::{Place, Range};
pub use space::SpaceExhausted;
