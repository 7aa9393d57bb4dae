//! Which words are whose: one allocator of ranges for all slots.
//!
//! Knows lengths and offsets only; the words themselves are in the slots' tables.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::ops::DerefMut;
use std::sync::atomic::Ordering;

use super::primitive::{AtomicU32, Mutex};
use super::run::Run;
use super::table::{CHUNKS, Chunk};

/// Words of an ordinary chunk: a page.
const CHUNK_WORDS: u32 = if cfg!(loom) { 8 } else { 512 };

/// Words of the longest range.
const LONGEST: u32 = 1 << 27;

/// The process has no words left for another range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpaceExhausted;

impl fmt::Display for SpaceExhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the process has no words left to count in: drop rows that are not needed, or lower `max_series`")
    }
}

impl Error for SpaceExhausted {}

/// Hands out ranges of words, and takes them back.
///
/// Protocol: what is free is changed under a lock. The lengths of chunks are read without it, for a thread that first
/// touches a chunk must not wait for a lock that a forked child may never see released: a length is written once, before
/// any run of the chunk exists, and read by threads that have such a run, so that relaxed is enough.
pub(super) struct Space {
    free: Mutex<Free>,
    lengths: [AtomicU32; CHUNKS],
}

impl Space {
    const_fn! {
        pub(super) fn new() -> Self {
            Self { free: Mutex::new(Free::new()), lengths: array_of!(AtomicU32::new(0); CHUNKS) }
        }
    }

    /// Finds a chunk that has been handed out.
    pub(super) fn chunk(&self, index: u16) -> Option<Chunk> {
        let length = self.lengths[usize::from(index)].load(Ordering::Relaxed);
        (length != 0).then(|| Chunk::new(index, length as usize))
    }

    /// Locks what is free; `None` in a forked child that has lost the lock: it has no words to take.
    fn lock(&self) -> Option<impl DerefMut<Target = Free>> {
        #[cfg(not(loom))]
        {
            super::lock_unless_lost(&self.free)
        }
        #[cfg(loom)]
        {
            self.free.lock().ok()
        }
    }

    /// Takes words out, zeroed in every slot.
    pub(super) fn take(&self, len: usize) -> Result<Run, SpaceExhausted> {
        let len = u32::try_from(len)
            .ok()
            .filter(|&len| len <= LONGEST)
            .ok_or(SpaceExhausted)?;
        if len == 0 {
            return Ok(Run::EMPTY);
        }
        let mut free = self.lock().ok_or(SpaceExhausted)?;
        if let Some(run) = free.take_best_fit(len) {
            return Ok(run);
        }
        let chunk = free.next_chunk().ok_or(SpaceExhausted)?;
        let length = len.max(CHUNK_WORDS);
        self.lengths[usize::from(chunk)].store(length, Ordering::Relaxed);
        free.insert(Extent {
            chunk,
            offset: len,
            len: length - len,
        });
        Ok(Run::new(chunk, 0, len))
    }

    /// Puts words back, to be handed out again. They must be zero in every slot.
    pub(super) fn put_back(&self, run: Run) {
        let (Ok(len @ 1..), Ok(offset)) = (u32::try_from(run.len()), u32::try_from(run.offset())) else {
            return;
        };
        if let Some(mut free) = self.lock() {
            free.put_back(Extent {
                chunk: run.chunk(),
                offset,
                len,
            });
        }
    }
}

/// Consecutive words of a chunk that are free.
#[derive(Debug, Clone, Copy)]
struct Extent {
    chunk: u16,
    offset: u32,
    len: u32,
}

/// What is free. No two extents touch: neighbours are merged.
struct Free {
    by_start: BTreeMap<(u16, u32), u32>,
    by_len: BTreeSet<(u32, u16, u32)>,
    /// The first chunk never handed out. Chunk 0 stays without words.
    next: u32,
}

impl Free {
    const fn new() -> Self {
        Self {
            by_start: BTreeMap::new(),
            by_len: BTreeSet::new(),
            next: 1,
        }
    }

    fn insert(&mut self, extent: Extent) {
        if extent.len != 0 {
            self.by_start.insert((extent.chunk, extent.offset), extent.len);
            self.by_len.insert((extent.len, extent.chunk, extent.offset));
        }
    }

    fn remove(&mut self, extent: Extent) {
        self.by_start.remove(&(extent.chunk, extent.offset));
        self.by_len.remove(&(extent.len, extent.chunk, extent.offset));
    }

    /// Takes words out of the shortest extent that is long enough.
    fn take_best_fit(&mut self, len: u32) -> Option<Run> {
        let &(found, chunk, offset) = self.by_len.range((len, 0, 0)..).next()?;
        self.remove(Extent {
            chunk,
            offset,
            len: found,
        });
        self.insert(Extent {
            chunk,
            offset: offset + len,
            len: found - len,
        });
        Some(Run::new(chunk, offset, len))
    }

    fn next_chunk(&mut self) -> Option<u16> {
        let chunk = u16::try_from(self.next)
            .ok()
            .filter(|&chunk| usize::from(chunk) < CHUNKS)?;
        self.next += 1;
        Some(chunk)
    }

    fn put_back(&mut self, mut extent: Extent) {
        let before = self.by_start.range(..(extent.chunk, extent.offset)).next_back();
        let before = before.filter(|((chunk, offset), len)| *chunk == extent.chunk && offset + *len == extent.offset);
        if let Some((&(chunk, offset), &len)) = before {
            self.remove(Extent { chunk, offset, len });
            extent = Extent {
                chunk,
                offset,
                len: len + extent.len,
            };
        }
        let after = (extent.chunk, extent.offset + extent.len);
        if let Some(&len) = self.by_start.get(&after) {
            self.remove(Extent {
                chunk: after.0,
                offset: after.1,
                len,
            });
            extent.len += len;
        }
        self.insert(extent);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn chunks(space: &Space) -> u32 {
        space.free.lock().expect("no test panics with it").next - 1
    }

    fn extents(space: &Space) -> usize {
        space.free.lock().expect("no test panics with it").by_start.len()
    }

    #[test]
    fn a_range_lies_in_one_chunk() {
        static SPACE: Space = Space::new();
        let runs: Vec<Run> = (1..700)
            .step_by(23)
            .map(|len| SPACE.take(len).expect("there is room"))
            .collect();
        for (number, run) in runs.iter().enumerate() {
            let chunk = SPACE.lengths[usize::from(run.chunk())].load(Ordering::Relaxed) as usize;
            assert!(run.offset() + run.len() <= chunk);
            assert_eq!(chunk, run.len().max(512));
            for other in &runs[..number] {
                let apart = run.offset() >= other.offset() + other.len() || other.offset() >= run.offset() + run.len();
                assert!(run.chunk() != other.chunk() || apart);
            }
        }
    }

    #[test]
    fn what_is_put_back_becomes_whole_again() {
        static SPACE: Space = Space::new();
        let mut runs: Vec<Run> = (0..512).map(|_| SPACE.take(1).expect("there is room")).collect();
        assert_eq!((chunks(&SPACE), extents(&SPACE)), (1, 0));
        // Every second one first, so that the others have free neighbours on both sides.
        for parity in [0, 1] {
            runs.iter()
                .filter(|run| run.offset() % 2 == parity)
                .for_each(|&run| SPACE.put_back(run));
        }
        runs.clear();
        assert_eq!(extents(&SPACE), 1);
        assert_eq!(SPACE.take(512), Ok(Run::new(1, 0, 512)));
    }

    #[test]
    fn the_best_fit_is_taken() {
        static SPACE: Space = Space::new();
        let runs = [40, 1, 20, 1, 30, 1].map(|len| SPACE.take(len).expect("there is room"));
        for run in [runs[0], runs[2], runs[4]] {
            SPACE.put_back(run);
        }
        assert_eq!(SPACE.take(18).map(Run::offset), Ok(runs[2].offset()));
        assert_eq!(SPACE.take(25).map(Run::offset), Ok(runs[4].offset()));
        assert_eq!(SPACE.take(2).map(Run::offset), Ok(runs[2].offset() + 18));
    }

    #[test]
    fn a_million_ranges_leave_it_flat() {
        static SPACE: Space = Space::new();
        let mut live = [Run::EMPTY; 64];
        for number in 0..1_000_000_usize {
            let len = 1 + (number.wrapping_mul(0x9E37_79B9) >> 7) % 40;
            let old = &mut live[number.wrapping_mul(31) % 64];
            SPACE.put_back(*old);
            *old = SPACE.take(len).expect("it stays flat");
        }
        // At most 64 * 40 words are taken at once: 5 chunks, and what is lost to fragments.
        assert!(chunks(&SPACE) <= 8, "{} chunks", chunks(&SPACE));
        for run in live {
            SPACE.put_back(run);
        }
        assert_eq!(extents(&SPACE), chunks(&SPACE) as usize);
    }

    #[test]
    fn it_says_when_it_is_exhausted() {
        static SPACE: Space = Space::new();
        assert_eq!(SPACE.take(LONGEST as usize + 1), Err(SpaceExhausted));
        assert_eq!(SPACE.take(usize::MAX), Err(SpaceExhausted));
        let mut last = Run::EMPTY;
        for _ in 1..CHUNKS {
            last = SPACE.take(512).expect("there is a chunk left");
        }
        assert_eq!(SPACE.take(1), Err(SpaceExhausted));
        SPACE.put_back(last);
        assert_eq!(SPACE.take(512), Ok(last));
        assert_eq!(SPACE.take(0), Ok(Run::EMPTY));
    }
}
