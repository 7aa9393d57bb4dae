//! Which slot this thread counts in.

use std::cell::Cell;
use std::ptr;

use super::process::PROCESS;
use super::slot::Lease;
use super::table::{EMPTY, Table};

// The table that this thread counts in. Neither initialised late nor dropped, so that reading it is one load; a thread
// that has not counted yet, or is at its very end, has the empty one and so takes the path of a chunk that is missing.
//
// Invariant: it points at a table that is never freed. It is not a reference, since constants could not refer to
// statics with atomics before Rust 1.88.
#[cfg(not(loom))]
thread_local!(static TABLE: Cell<*const Table> = const { Cell::new(ptr::from_ref::<Table>(&EMPTY)) });
#[cfg(loom)]
loom::thread_local!(static TABLE: Cell<*const Table> = Cell::new(ptr::from_ref::<Table>(&EMPTY)));

// Kept apart from the table because it has a destructor, which reading would otherwise have to ask about each time.
#[cfg(not(loom))]
thread_local!(static LEASE: ThreadLease = ThreadLease(PROCESS.slots.lease()));
#[cfg(loom)]
loom::thread_local!(static LEASE: ThreadLease = ThreadLease(PROCESS.slots.lease()));

/// The lease of a thread's slot, until the thread ends.
struct ThreadLease(Lease);

impl Drop for ThreadLease {
    fn drop(&mut self) {
        // Before the slot is handed back: what later destructors of this thread count goes another way.
        count_in(|| &EMPTY);
    }
}

/// Has this thread count in a table, unless it is at its very end.
fn count_in(table: impl FnOnce() -> &'static Table) {
    let _ = TABLE.try_with(|current| current.set(table()));
}

/// Returns the table that this thread counts in: the empty one if it has none.
#[inline]
pub(super) fn table() -> &'static Table {
    match TABLE.try_with(Cell::get) {
        // SAFETY: by the invariant of `TABLE`, which `count_in` keeps, this is a `Table` behind a `&'static`.
        Ok(table) => unsafe { &*table },
        Err(_) => &EMPTY,
    }
}

/// Leases the slot that this thread counts in once more; at the thread's very end, another one.
pub(super) fn lease() -> Lease {
    let lease = LEASE.try_with(|lease| lease.0.clone());
    lease.unwrap_or_else(|_| PROCESS.slots.lease())
}

/// Makes the words of a chunk in a slot. Returns false for the chunk that has none.
pub(super) fn commit(lease: &Lease, chunk: u16) -> bool {
    let chunk = PROCESS.space.chunk(chunk);
    chunk.map(|chunk| lease.table().commit(chunk)).is_some()
}

/// Records where a chunk is missing in this thread's table: it is touched for the first time, or there is no slot yet, or no
/// more.
pub(super) fn record_first(chunk: u16, record: impl Fn(&Table)) {
    let record = |lease: &Lease| {
        if commit(lease, chunk) {
            record(lease.table());
        }
    };
    let recorded = LEASE.try_with(|lease| {
        record(&lease.0);
        count_in(|| lease.0.table());
    });
    if recorded.is_err() {
        // The thread is at its end, in the destructor of another thread-local: a slot for this one time.
        record(&PROCESS.slots.lease());
    }
}
