//! Counts what this thread asks of the global allocator.
//!
//! The counts are the thread's own plain words, so that counting costs each allocation about a nanosecond and no thread
//! disturbs another.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

/// The system's allocator, counted.
pub(crate) struct Counting;

/// Returns how often this thread has asked for memory.
pub(crate) fn calls() -> u64 {
    CALLS.get()
}

/// Returns the bytes that this thread has asked for, less those that it has given back.
pub(crate) fn live() -> i64 {
    LIVE.get()
}

fn count(calls: u64, bytes: i64) {
    // Neither has a destructor, so both are there to the thread's end; if not, the count is not worth a panic.
    let _ = CALLS.try_with(|total| total.set(total.get().wrapping_add(calls)));
    let _ = LIVE.try_with(|total| total.set(total.get().wrapping_add(bytes)));
}

/// A layout is at most `isize::MAX` bytes long.
fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

// SAFETY: every call goes to the system's allocator as it came, so its promises are ours; counting neither allocates nor
// panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, signed(size) - signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, -signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}
