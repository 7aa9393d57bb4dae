//! Values by index that never move: a list that grows by blocks.

use once_cell::sync::OnceCell;

/// Values of the first block, as a power of two; each further one has twice as many.
const FIRST: u32 = 3;
/// Bits of an index that say where in its block it is; those above say which block.
const AT: u32 = 22;
/// Room for eight million values.
const BLOCKS: usize = 20;

/// Bits of an index.
pub(super) const INDEX_BITS: u32 = AT + 5;

/// The list. Reading needs no lock; those who make it longer take turns.
#[derive(Debug)]
pub(super) struct Slab<T> {
    blocks: [OnceCell<Box<[T]>>; BLOCKS],
}

impl<T> Slab<T> {
    pub(super) fn new() -> Self {
        Self {
            blocks: [const { OnceCell::new() }; BLOCKS],
        }
    }

    /// Returns a value; none if its block was never made.
    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<&T> {
        let block = self.blocks.get((index >> AT) as usize)?.get()?;
        block.get((index & ((1 << AT) - 1)) as usize)
    }

    /// Returns the index after `last`, the first one if there is none, making its block with `make`; `None` if it cannot.
    pub(super) fn extend(&self, last: Option<u32>, make: impl FnOnce(usize) -> Option<Box<[T]>>) -> Option<u32> {
        let next = match last {
            None => 0,
            Some(last) if self.get(last + 1).is_some() => return Some(last + 1),
            Some(last) => ((last >> AT) + 1) << AT,
        };
        let block = next >> AT;
        let cell = self.blocks.get(block as usize)?;
        if cell.get().is_none() {
            // Cannot be taken: callers take turns.
            let _ = cell.set(make(1 << (FIRST + block))?);
        }
        Some(next)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn indices_go_on_from_block_to_block() {
        let slab = Slab::new();
        let mut made = Vec::new();
        let mut last = None;
        for _ in 0..100 {
            last = slab.extend(last, |count| {
                made.push(count);
                Some((0..count).collect())
            });
            assert!(slab.get(last.expect("there is room")).is_some());
        }
        assert_eq!(made, [8, 16, 32, 64]);
        assert_eq!(slab.get(u32::MAX), None);
    }

    #[test]
    fn a_block_that_cannot_be_made_is_tried_again() {
        let slab = Slab::<u8>::new();
        assert_eq!(slab.extend(None, |_| None), None);
        assert_eq!(slab.extend(None, |count| Some(vec![0; count].into())), Some(0));
    }
}
