//! What keeps the compiler from folding a loop of counts into one addition.
//!
//! `black_box` in the loop would add a store and a load to each operation. An empty assembly block that may touch memory adds
//! nothing: all that the operation stores must be stored before it, and loaded again after it.
#![allow(unsafe_code)]

use std::arch::asm;

/// Says to the compiler that all memory whose address has got away may be read and written here.
#[expect(clippy::inline_always, reason = "a call would be measured")]
#[inline(always)]
pub(crate) fn barrier() {
    // SAFETY: the block has no instruction, so it changes no register, flag, stack or memory.
    unsafe { asm!("", options(nostack, preserves_flags)) };
}

/// Does `op` so many times, each ended by a [`barrier`]. It is told which time it is.
#[expect(clippy::inline_always, reason = "a call would be measured")]
#[inline(always)]
pub(crate) fn repeat(ops: usize, mut op: impl FnMut(usize)) {
    for index in 0..ops {
        op(index);
        barrier();
    }
}
