//! Zeroed memory that never moves and is never freed.
//!
//! It comes from the system and not from the program's global allocator, so that an allocator may itself count, and so
//! that large blocks are mapped page by page when first written, whatever allocator the program has.

use super::primitive::AtomicU64;

/// Two cache lines: the unit that adjacent-line prefetching moves. Blocks of two threads never share one.
pub(super) const LINE: usize = 128;

/// A type of which zeroed memory is a value.
///
/// # Safety
///
/// All-zero bytes must be a valid value, the type must need no drop, and its alignment must divide [`LINE`].
pub(super) unsafe trait Zeroed: Sync + Sized + 'static {
    /// Makes the value that zeroed memory is: loom's atomics are more than their bytes.
    #[cfg(loom)]
    fn zeroed() -> Self;
}

// SAFETY: (1) `AtomicU64` has "the same size and bit validity" as `u64` (its documentation; that of `portable-atomic` says
// "the same in-memory representation"), for which zero is a value; (2) it does not implement `Drop`; (3) its alignment
// is at most 8.
unsafe impl Zeroed for AtomicU64 {
    #[cfg(loom)]
    fn zeroed() -> Self {
        Self::new(0)
    }
}

/// Returns `count` zeroed values on cache lines of their own, for good.
#[cfg(not(loom))]
pub(super) fn zeroed<T: Zeroed>(count: usize) -> &'static [T] {
    use std::alloc::{GlobalAlloc, Layout, System, handle_alloc_error};

    // With this alignment the system returns fresh pages as they are. With that of a line it takes any memory that fits and
    // writes zeros over all of it, which commits it; so the block is made longer, and its start rounded up.
    const ALIGN: usize = 16;
    const { assert!(LINE % align_of::<T>() == 0 && LINE % ALIGN == 0 && size_of::<T>() != 0) };

    let bytes = size_of::<T>()
        .checked_mul(count)
        .and_then(|bytes| bytes.max(1).checked_next_multiple_of(LINE));
    let layout = bytes.and_then(|bytes| Layout::from_size_align(bytes.checked_add(LINE - ALIGN)?, ALIGN).ok());
    // Ranges are at most `space::LONGEST` words, which fit in any address space of 32 bits and more.
    let layout = layout.expect("a chunk fits in the address space");

    // SAFETY: the layout's size is not zero: at least `LINE`.
    let block = unsafe { System.alloc_zeroed(layout) };
    if block.is_null() {
        handle_alloc_error(layout);
    }
    let padding = block.addr().wrapping_neg() % LINE;
    // SAFETY: (1) the block is aligned to `ALIGN`, which divides `LINE`, so that the padding is at most `LINE - ALIGN`;
    // (2) the block is at least that much longer than `bytes`, so the offset stays within it.
    let start = unsafe { block.add(padding) };
    // SAFETY: (1) from `start`, a multiple of `LINE` and so aligned for `T`, at least `size_of::<T>() * count` bytes lie
    // within one allocation; (2) they are zero, which by `Zeroed` is a valid `T`; (3) nobody else has the block, it is
    // never freed, and from here on it is only reached through shared references; (4) a layout is at most `isize::MAX` long.
    unsafe { std::slice::from_raw_parts(start.cast::<T>(), count) }
}

/// Returns `count` zeroed values, for good.
#[cfg(loom)]
pub(super) fn zeroed<T: Zeroed>(count: usize) -> &'static [T] {
    Box::leak((0..count).map(|_| T::zeroed()).collect())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn blocks_share_no_line() {
        let blocks: Vec<_> = (1..100).map(zeroed::<AtomicU64>).collect();
        let mut lines: Vec<_> = blocks
            .iter()
            .flat_map(|block| {
                let bytes = block.as_ptr_range();
                (bytes.start.addr() / LINE)..(bytes.end.addr().div_ceil(LINE))
            })
            .collect();
        assert!(blocks.iter().all(|block| block.as_ptr().addr() % LINE == 0));
        assert!(
            blocks
                .iter()
                .all(|block| block.iter().all(|word| word.load(Ordering::Relaxed) == 0))
        );
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), count);
    }
}
