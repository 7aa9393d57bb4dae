//! A word that all threads write, and that changes its owner while some may still hold the old one's handle.

use std::sync::atomic::Ordering;

use super::primitive::{AtomicU32, AtomicU64, fence};

/// One shared word and the number of the owner it belongs to; 0 is nobody.
///
/// Protocol: who writes first counts itself among the users, then looks whether the owner is still its own, writes, and
/// leaves. Whoever hands the word on first takes the owner's number away, then looks whether there are users: if there
/// are, it leaves the word alone and takes another. Both looks at the users change them, if only by 0, and so come one
/// after the other: either the writer's comes first, and its use is seen; or it comes second, and by acquire and release
/// the writer sees that the owner is gone. Nobody ever waits.
#[derive(Debug)]
pub(crate) struct Guarded {
    owner: AtomicU64,
    users: AtomicU32,
    word: AtomicU64,
}

impl Guarded {
    /// Makes a word that belongs to nobody.
    pub(crate) fn new() -> Self {
        Self {
            owner: AtomicU64::new(0),
            users: AtomicU32::new(0),
            word: AtomicU64::new(0),
        }
    }

    /// Calls `write` with the word if it still belongs to `owner`.
    #[inline]
    pub(crate) fn write<R>(&self, owner: u64, write: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        // Acquire pairs with the release in `give`: an owner taken away before is seen to be.
        self.users.fetch_add(1, Ordering::AcqRel);
        let result = (self.owner.load(Ordering::Relaxed) == owner).then(|| {
            // Pairs with the acquire in `read`: whoever sees what is written sees that the owner before is gone.
            fence(Ordering::Release);
            write(&self.word)
        });
        // Release pairs with the acquire in `give`: the write comes before the next owner's zero.
        self.users.fetch_sub(1, Ordering::Release);
        result
    }

    /// Reads the word if it still belongs to `owner`.
    #[inline]
    pub(crate) fn read(&self, owner: u64) -> Option<u64> {
        // Acquire pairs with the release of the zero in `give` and the fence in `write`: whoever sees what was stored for a newer
        // owner sees that the owner is another.
        let word = self.word.load(Ordering::Acquire);
        (self.owner.load(Ordering::Relaxed) == owner).then_some(word)
    }

    /// Takes the word from its owner. Callers of this and of `give` take turns.
    pub(crate) fn take(&self) {
        self.owner.store(0, Ordering::Relaxed);
    }

    /// Gives the word, as zero, to a new owner; returns whether nobody was writing for the old one.
    #[must_use]
    pub(crate) fn give(&self, owner: u64) -> bool {
        if self.users.fetch_add(0, Ordering::AcqRel) != 0 {
            return false;
        }
        // Release pairs with the acquire in `read`.
        self.word.store(0, Ordering::Release);
        self.owner.store(owner, Ordering::Release);
        true
    }
}
