//! Forked children, and how they end.
//!
//! `c` is what the standard library does not have; a crate for four functions would be one more to trust.
#![allow(unsafe_code)]

use std::ffi::c_int;

mod c {
    use std::ffi::{c_int, c_uint};

    unsafe extern "C" {
        pub(super) fn fork() -> c_int;
        pub(super) fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
        pub(super) fn _exit(status: c_int) -> !;
        pub(super) fn alarm(seconds: c_uint) -> c_uint;
    }
}

/// Forks. In the child, calls `run`, and ends with what it returns, by the signal of the alarm if that takes too long. Returns
/// the process in the parent.
pub(crate) fn fork(seconds: u32, run: impl FnOnce() -> i32) -> i32 {
    // SAFETY: the child runs code of the library alone, of which this test asks whether that may run there.
    let process = unsafe { c::fork() };
    if process == 0 {
        // SAFETY: it has no preconditions; the default action of the signal ends the child.
        unsafe { c::alarm(seconds) };
        let status = run();
        // SAFETY: it has no preconditions, and nothing runs after it.
        unsafe { c::_exit(status) }
    }
    assert!(process > 0, "no child");
    process
}

/// Waits for a child; returns its status as `wait` has it: 0 if all is well, a signal below 128, an exit code times 256.
pub(crate) fn wait(process: i32) -> i32 {
    let mut status: c_int = -1;
    // SAFETY: `status` is valid for writes.
    let waited = unsafe { c::waitpid(process, &raw mut status, 0) };
    assert_eq!(waited, process);
    status
}

/// How a child ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Well,
    /// A hand-written collector fails, again and again.
    CollectorFails,
    CollectorIsLate,
    Panicked,
    /// It took too long.
    Hung,
}

impl End {
    const ALL: [Self; 5] = [
        Self::Well,
        Self::CollectorFails,
        Self::CollectorIsLate,
        Self::Panicked,
        Self::Hung,
    ];

    /// Reads what `wait` has of a child that ended with the number of its end, or by a signal.
    pub(crate) fn of(status: i32) -> Self {
        let end = Self::ALL.into_iter().find(|end| *end as i32 * 256 == status);
        end.unwrap_or(Self::Hung)
    }
}
