//! Where the values of open series lie: seats that series take and leave again, and that never move.

use once_cell::race::OnceBox;
use std::sync::atomic::Ordering;

use crate::cells::primitive::AtomicU64;
use crate::cells::{Guarded, Place, Range, SpaceExhausted, Stretch};

/// Seats of the first block; each further one has twice as many.
const FIRST: u32 = 8;
const BLOCKS: usize = 29;

/// The seats of a family, by index.
///
/// Each has one owner at a time: a series, by its serial. What is counted for one that has left is lost.
#[derive(Debug)]
pub(super) struct Seats {
    blocks: [OnceBox<Block>; BLOCKS],
    /// Per-thread words of a seat, tag included; none if it has one shared word.
    words: usize,
}

#[derive(Debug)]
enum Block {
    PerThread {
        // Gives the words back.
        _range: Range,
        stretch: Stretch,
        owners: Box<[AtomicU64]>,
    },
    Shared(Box<[Guarded]>),
}

impl Block {
    fn new(seats: u32, words: usize) -> Result<Self, SpaceExhausted> {
        if words == 0 {
            return Ok(Self::Shared((0..seats).map(|_| Guarded::new()).collect()));
        }
        let range = Range::new(seats as usize * words)?;
        Ok(Self::PerThread {
            stretch: range.stretch(0, words, seats as usize),
            _range: range,
            owners: (0..seats).map(|_| AtomicU64::new(0)).collect(),
        })
    }
}

/// Finds the block of a seat, and where in it that is.
#[inline]
fn find(seat: u32) -> (usize, usize) {
    // Wide enough for the last index, which is no seat's.
    let seat = u64::from(seat);
    let block = (seat / u64::from(FIRST) + 1).ilog2();
    let start = u64::from(FIRST) * ((1 << block) - 1);
    // Less than 2^32.
    #[allow(clippy::cast_possible_truncation)]
    (block as usize, (seat - start) as usize)
}

impl Seats {
    pub(super) fn new(words: usize) -> Self {
        Self {
            blocks: [const { OnceBox::new() }; BLOCKS],
            words,
        }
    }

    #[inline]
    fn block(&self, seat: u32) -> Option<(&Block, usize)> {
        let (block, at) = find(seat);
        Some((self.blocks.get(block)?.get()?, at))
    }

    /// Gives a seat to a series; returns false if somebody is still writing there for the one before.
    ///
    /// Callers of this and of `leave` take turns.
    pub(super) fn take(&self, seat: u32, serial: u64) -> Result<bool, SpaceExhausted> {
        let (block, at) = find(seat);
        let cell = self.blocks.get(block).ok_or(SpaceExhausted)?;
        match cell.get_or_try_init(|| Block::new(FIRST << block, self.words).map(Box::new))? {
            Block::PerThread { owners, .. } => {
                // Release: who learns of the new owner by this has what its maker knew.
                owners[at].store(serial, Ordering::Release);
                Ok(true)
            }
            Block::Shared(words) => Ok(words[at].give(serial)),
        }
    }

    /// Takes a seat from its series.
    pub(super) fn leave(&self, seat: u32) {
        match self.block(seat) {
            Some((Block::PerThread { owners, .. }, at)) => owners[at].store(0, Ordering::Release),
            Some((Block::Shared(words), at)) => words[at].take(),
            None => {}
        }
    }

    /// Returns the per-thread words of a seat, tag included.
    #[inline]
    pub(super) fn place(&self, seat: u32) -> Place {
        match self.block(seat) {
            Some((Block::PerThread { stretch, .. }, at)) => stretch.place(at),
            _ => Place::NOWHERE,
        }
    }

    /// Returns the shared word of a seat.
    #[inline]
    pub(super) fn word(&self, seat: u32) -> Option<&Guarded> {
        match self.block(seat)? {
            (Block::Shared(words), at) => words.get(at),
            (Block::PerThread { .. }, _) => None,
        }
    }

    /// Returns whether a series still has its seat: what was read of its per-thread words before is then its own.
    pub(super) fn has(&self, seat: u32, serial: u64) -> bool {
        match self.block(seat) {
            Some((Block::PerThread { owners, .. }, at)) => owners[at].load(Ordering::Relaxed) == serial,
            _ => false,
        }
    }
}
