//! Words that never move: pieces of them are handed out, taken back and handed out again.

use once_cell::race::OnceBox;

use crate::cells::primitive::AtomicU64;

/// Words of the first chunk; each further one has twice as many.
const FIRST: u64 = 32;

/// As many chunks as offsets of 32 bits tell apart.
const CHUNKS: usize = 27;

/// Shortest piece, as a power of two: what has no room elsewhere is longer than that.
const SHORTEST: u32 = 2;

/// The words. Reading needs no lock; handing out is done by one [`Pieces`], whose callers take turns.
#[derive(Debug)]
pub(super) struct Arena {
    chunks: [OnceBox<Box<[AtomicU64]>>; CHUNKS],
}

/// What of an arena is handed out.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The first word never handed out.
    end: u64,
    /// Pieces that were taken back, by the power of two that is their length.
    free: Vec<Vec<u32>>,
}

impl Arena {
    pub(super) fn new() -> Self {
        Self {
            chunks: [const { OnceBox::new() }; CHUNKS],
        }
    }

    /// Returns the words from an offset to the end of their chunk; none if there is no such chunk.
    #[inline]
    pub(super) fn from(&self, offset: u32) -> &[AtomicU64] {
        let (chunk, at) = find(u64::from(offset));
        let words = self.chunks.get(chunk).and_then(OnceBox::get);
        words.and_then(|words| words.get(at..)).unwrap_or_default()
    }

    /// Hands out at least `len` words in one piece; `None` if there are no more.
    pub(super) fn take(&self, pieces: &mut Pieces, len: usize) -> Option<u32> {
        let power = len.checked_next_power_of_two()?.trailing_zeros().max(SHORTEST);
        if let Some(offset) = pieces.free.get_mut(power as usize).and_then(Vec::pop) {
            return Some(offset);
        }
        let len = 1_u64 << power;
        // A piece lies within one chunk: what is left of one that is too short stays unused.
        while end_of_chunk(pieces.end) - pieces.end < len {
            pieces.end = end_of_chunk(pieces.end);
        }
        let offset = u32::try_from(pieces.end).ok()?;
        let (chunk, _) = find(pieces.end);
        let words = FIRST << chunk;
        self.chunks
            .get(chunk)?
            .get_or_init(|| Box::new((0..words).map(|_| AtomicU64::new(0)).collect()));
        pieces.end += len;
        Some(offset)
    }

    /// Takes back a piece of which at least `len` words were handed out.
    pub(super) fn put_back(pieces: &mut Pieces, offset: u32, len: usize) {
        let power = len.next_power_of_two().trailing_zeros().max(SHORTEST) as usize;
        if pieces.free.len() <= power {
            pieces.free.resize_with(power + 1, Vec::new);
        }
        pieces.free[power].push(offset);
    }
}

/// Finds the chunk of an offset, and where in it that is.
#[inline]
fn find(offset: u64) -> (usize, usize) {
    let chunk = (offset / FIRST + 1).ilog2();
    let start = FIRST * ((1 << chunk) - 1);
    // An offset is less than 2^33.
    #[allow(clippy::cast_possible_truncation)]
    (chunk as usize, (offset - start) as usize)
}

/// Returns the offset at which the chunk of an offset ends.
fn end_of_chunk(offset: u64) -> u64 {
    let (chunk, _) = find(offset);
    FIRST * ((1 << (chunk + 1)) - 1)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn pieces_do_not_overlap_and_are_used_again() {
        let (arena, mut pieces) = (Arena::new(), Pieces::default());
        let mut owner = HashMap::new();
        let lens = [3, 8, 1, 100, 5, 33, 64, 2, 1000, 7];
        let taken: Vec<_> = lens.iter().map(|&len| arena.take(&mut pieces, len)).collect();
        for (number, (&len, offset)) in lens.iter().zip(&taken).enumerate() {
            let offset = offset.expect("there is room");
            assert!(arena.from(offset).len() >= len);
            for word in u64::from(offset)..u64::from(offset) + len as u64 {
                assert_eq!(owner.insert(word, number), None);
            }
        }
        let end = pieces.end;
        for (&len, offset) in lens.iter().zip(&taken) {
            Arena::put_back(&mut pieces, offset.expect("it was taken"), len);
        }
        for &len in &lens {
            arena.take(&mut pieces, len).expect("there is room");
        }
        assert_eq!(pieces.end, end);
    }

    #[test]
    fn offsets_that_were_never_handed_out_have_no_words() {
        let arena = Arena::new();
        assert!(arena.from(0).is_empty() && arena.from(u32::MAX).is_empty());
    }

    #[test]
    fn it_says_when_it_is_exhausted() {
        let (arena, mut pieces) = (Arena::new(), Pieces::default());
        pieces.end = u64::from(u32::MAX) + 1;
        assert_eq!(arena.take(&mut pieces, 4), None);
        assert_eq!(arena.take(&mut pieces, usize::MAX), None);
    }
}
