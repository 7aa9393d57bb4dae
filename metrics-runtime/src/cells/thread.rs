//! The words of the current thread.

#[cfg(not(loom))]
use std::cell::Cell;

use super::range::Place;
use super::slot::Slot;
use super::space::Space;
#[cfg(not(loom))]
use super::table::Table;
use super::table::Word;

#[cfg(not(loom))]
static EMPTY: Table = Table::EMPTY;

#[cfg(not(loom))]
thread_local! {
    /// The table of the slot that this thread has leased. Has no destructor, so it can be read to the very end; before the
    /// first touch of a chunk and after the lease it is one without chunks, so that recording has a single check.
    static TABLE: Cell<&'static Table> = const { Cell::new(&EMPTY) };
    static LEASE: Lease = Lease { slot: Space::global().slots().lease() };
}

/// Keeps a slot for this thread until the thread ends.
#[cfg(not(loom))]
struct Lease {
    slot: &'static Slot,
}

#[cfg(not(loom))]
impl Drop for Lease {
    fn drop(&mut self) {
        // The slot may belong to another thread right after the release.
        TABLE.set(&EMPTY);
        self.slot.release();
    }
}

/// Records into the words of this thread.
#[cfg(not(loom))]
#[inline]
pub(super) fn record(place: Place, write: impl Fn(&[Word])) {
    match TABLE.get().own(place.span()) {
        Some(words) => write(words),
        None => touch(place, &write),
    }
}

/// Records into the first word of a place of this thread.
#[cfg(not(loom))]
#[inline]
pub(super) fn record_first(place: Place, write: impl Fn(&Word)) {
    match TABLE.get().own_first(place.span()) {
        Some(word) => write(word),
        None => touch(place, &|words| words.iter().take(1).for_each(&write)),
    }
}

/// Records into a chunk that this thread has not touched before, or after its lease has ended.
#[cfg(not(loom))]
#[cold]
#[inline(never)]
fn touch(place: Place, write: &dyn Fn(&[Word])) {
    let leased = LEASE.try_with(|lease| {
        TABLE.set(lease.slot.table());
        write_to(lease.slot, place, write);
    });
    if leased.is_err() {
        // In a destructor of another thread-local, after ours.
        write_once(place, write);
    }
}

/// Records with a slot leased for just this once.
fn write_once(place: Place, write: &dyn Fn(&[Word])) {
    let slot = Space::global().slots().lease();
    write_to(slot, place, write);
    slot.release();
}

/// Records into a slot that the caller has leased. There is nothing to record into where the chunk does not exist.
fn write_to(slot: &Slot, place: Place, write: &dyn Fn(&[Word])) {
    let chunk = place.span().chunk;
    let len = Space::global().chunk_len(chunk);
    if len > 0 {
        slot.table().install(chunk, len);
        slot.table().own(place.span()).into_iter().for_each(write);
    }
}

// The model checker has no thread-locals without destructors: there, every thread leases for each operation.
#[cfg(loom)]
pub(super) fn record(place: Place, write: impl Fn(&[Word])) {
    write_once(place, &write);
}

#[cfg(loom)]
pub(super) fn record_first(place: Place, write: impl Fn(&Word)) {
    write_once(place, &|words| words.iter().take(1).for_each(&write));
}
