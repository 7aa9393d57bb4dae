//! The process-wide space of words: which ranges of which chunks are free.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use super::primitive::{AtomicU32, Mutex, Ordering};
use super::slot::Slots;
use super::table::{CHUNKS, Span};

/// Words of an ordinary chunk; a longer range has a chunk of its own.
const CHUNK_WORDS: u32 = if cfg!(loom) { 4 } else { 512 };

/// The number of the chunk that does not exist: recording there does nothing.
pub(super) const NO_CHUNK: u16 = (CHUNKS - 1) as u16;

/// All words of a process have been handed out: about 33 million are alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceExhausted;

impl fmt::Display for SpaceExhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no words are left in this process")
    }
}

impl Error for SpaceExhausted {}

/// Which ranges are free, and the slots that have copies of them.
///
/// *Protocol.* Ranges are taken and given under the mutex. The length of a chunk is set there once, before any range of it
/// is handed out, and read without the mutex: recording takes no lock, so it works in a forked child. Whoever gives a range
/// back has become its only owner, so no thread writes it any more; it zeroes the range in every slot first, and the mutex
/// carries the zeros to the next owner.
#[derive(Debug)]
pub(super) struct Space {
    free: Mutex<Free>,
    lens: [AtomicU32; CHUNKS],
    slots: Slots,
}

#[cfg(not(loom))]
static SPACE: Space = Space {
    free: Mutex::new(Free::new()),
    lens: [const { AtomicU32::new(0) }; CHUNKS],
    slots: Slots::new(),
};

impl Space {
    #[cfg(not(loom))]
    pub(super) fn global() -> &'static Self {
        &SPACE
    }

    #[cfg(loom)]
    pub(super) fn global() -> &'static Self {
        loom::lazy_static! {
            static ref SPACE: Space = Space {
                free: Mutex::new(Free::new()),
                lens: std::array::from_fn(|_| AtomicU32::new(0)),
                slots: Slots::new(),
            };
        }
        &SPACE
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Returns the length of a chunk: 0 for [`NO_CHUNK`].
    pub(super) fn chunk_len(&self, chunk: u16) -> u32 {
        // Whoever has a range of the chunk got it through the mutex, under which the length was set.
        self.lens[usize::from(chunk)].load(Ordering::Relaxed)
    }

    /// Takes a range of zeroed words.
    pub(super) fn take(&self, len: u32) -> Result<Span, SpaceExhausted> {
        let mut free = self.free.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(span) = free.take(len) {
            return Ok(span);
        }
        let chunk = free.next;
        if chunk == NO_CHUNK {
            return Err(SpaceExhausted);
        }
        free.next += 1;
        let chunk_len = len.max(CHUNK_WORDS);
        self.lens[usize::from(chunk)].store(chunk_len, Ordering::Relaxed);
        free.give(Span { chunk, offset: len, len: chunk_len - len });
        Ok(Span { chunk, offset: 0, len })
    }

    /// Gives a range back. The caller owns it alone.
    pub(super) fn give(&self, span: Span) {
        for slot in self.slots.iter() {
            for word in slot.table().read(span).into_iter().flatten() {
                word.store(0, Ordering::Relaxed);
            }
        }
        self.free.lock().unwrap_or_else(std::sync::PoisonError::into_inner).give(span);
    }
}

/// Free ranges by place and by length.
#[derive(Debug)]
struct Free {
    lens: BTreeMap<(u16, u32), u32>,
    places: BTreeSet<(u32, u16, u32)>,
    /// The first chunk that has never been used.
    next: u16,
}

impl Free {
    const fn new() -> Self {
        Self { lens: BTreeMap::new(), places: BTreeSet::new(), next: 0 }
    }

    /// Takes from the shortest range that is long enough.
    fn take(&mut self, len: u32) -> Option<Span> {
        let &(found, chunk, offset) = self.places.range((len, 0, 0)..).next()?;
        self.remove(Span { chunk, offset, len: found });
        self.give(Span { chunk, offset: offset + len, len: found - len });
        Some(Span { chunk, offset, len })
    }

    /// Adds a range, joined with free neighbours.
    fn give(&mut self, mut span: Span) {
        if span.len == 0 {
            return;
        }
        let before = self.lens.range(..(span.chunk, span.offset)).next_back();
        if let Some((&(chunk, offset), &len)) = before
            && chunk == span.chunk
            && offset + len == span.offset
        {
            self.remove(Span { chunk, offset, len });
            span = Span { chunk, offset, len: len + span.len };
        }
        let end = span.offset + span.len;
        if let Some(&len) = self.lens.get(&(span.chunk, end)) {
            self.remove(Span { chunk: span.chunk, offset: end, len });
            span.len += len;
        }
        self.lens.insert((span.chunk, span.offset), span.len);
        self.places.insert((span.len, span.chunk, span.offset));
    }

    fn remove(&mut self, span: Span) {
        self.lens.remove(&(span.chunk, span.offset));
        self.places.remove(&(span.len, span.chunk, span.offset));
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_reused_split_and_joined() {
        let mut free = Free::new();
        free.give(Span { chunk: 0, offset: 0, len: 512 });
        let first = free.take(100).expect("there is room");
        let second = free.take(200).expect("there is room");
        let third = free.take(212).expect("there is room");
        assert!(free.take(1).is_none());
        free.give(first);
        free.give(third);
        assert_eq!(free.take(100), Some(first), "the shortest that is long enough");
        free.give(first);
        free.give(second);
        assert_eq!(free.lens.len(), 1, "neighbours are joined");
        assert_eq!(free.take(512), Some(Span { chunk: 0, offset: 0, len: 512 }));
    }

    #[test]
    fn long_ranges_have_chunks_of_their_own() {
        let space = Space::global();
        let span = space.take(10_000).expect("there is room");
        assert_eq!((span.offset, space.chunk_len(span.chunk)), (0, 10_000));
        space.give(span);
        assert_eq!(space.take(10_000).expect("there is room"), span);
        space.give(span);
    }
}
