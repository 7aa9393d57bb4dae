//! The words that handles count in, and the only unsafe code of the crate.
//!
//! Each thread leases a [slot](slot) and writes only the words of that slot, so that recording is a load, an add and a
//! store: no lock, no read-modify-write. A gather adds up the words of all slots. Which words belong to whom is settled
//! once for all slots by the [space](space), which hands out [ranges](Range). Nothing here knows what the words mean.

#[macro_use]
pub(crate) mod primitive;

mod addend;
mod guarded;
#[allow(unsafe_code)]
mod handover;
mod histogram;
#[allow(unsafe_code)]
mod linked;
mod local;
mod lock;
#[allow(unsafe_code)]
mod memory;
mod place;
mod process;
mod range;
mod run;
#[allow(unsafe_code)]
mod slot;
mod space;
mod stretch;
#[allow(unsafe_code)]
mod table;
mod tagged;
#[allow(unsafe_code)]
mod thread;
#[allow(unsafe_code)]
mod watched;
mod words;

#[cfg(all(test, loom))]
mod models;
#[cfg(all(test, not(loom)))]
mod stress;

pub use addend::{Addend, Merge};
pub(crate) use guarded::Guarded;
pub(crate) use handover::{Handover, Writer};
pub(crate) use histogram::HISTOGRAM_HEAD;
pub use linked::Linked;
pub(crate) use linked::linked;
pub(crate) use local::{Local, LocalRef};
pub(crate) use lock::{is_forked, lock, lock_unless_lost};
pub use place::Place;
pub(crate) use range::Range;
pub(crate) use space::SpaceExhausted;
pub(crate) use stretch::Stretch;
pub(crate) use tagged::{TAG_WORDS, Tagged, merge_all, read_all_histograms};
pub use watched::Watched;
