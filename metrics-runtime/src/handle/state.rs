//! States.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::Ordering;

use super::{Borrowed, Hold, Owned, Record, Shared};
use crate::cells::primitive::AtomicU64;
use crate::label::ClosedLabel;
use crate::row::Cell;
use crate::value::{place, state};

/// Holds one of a closed set of states, however it holds its row. One word that all threads share.
pub struct StateOf<E, H> {
    hold: H,
    /// Index of the word.
    word: u32,
    states: PhantomData<fn() -> E>,
}

/// Holds a state and keeps its row alive: the field of a handles struct.
pub type StateHandle<E, M = Shared> = StateOf<E, Owned<M>>;

/// Holds a state, borrowed: what `with(..)` of a state family returns.
pub type StateRef<'a, E, M = Shared> = StateOf<E, Borrowed<'a, M>>;

impl<E: ClosedLabel, H: Hold> StateOf<E, H> {
    #[inline]
    pub(crate) fn new(hold: H, cell: Cell) -> Self {
        Self {
            hold,
            word: cell.shared,
            states: PhantomData,
        }
    }

    fn change<R>(&self, change: impl FnOnce(&AtomicU64) -> R) -> Option<R> {
        self.hold.mode().shared(self.hold.row(), self.word, change)
    }

    /// Enters a state; returns whether it is another one than before.
    ///
    /// Of several threads that enter the same state at once, exactly one is told that it changed.
    pub fn set(&self, state: E) -> bool {
        let new = place(state);
        let old = self.change(|word| word.swap(new, Ordering::Relaxed));
        old.is_some_and(|old| old != new)
    }

    /// Returns the current state.
    #[must_use]
    pub fn value(&self) -> E {
        let word = self.change(|word| word.load(Ordering::Relaxed));
        state(word.unwrap_or(0))
    }

    /// Returns a handle to the same series that keeps it alive.
    #[must_use]
    pub fn hold(&self) -> StateOf<E, Owned<H::Mode>> {
        StateOf {
            hold: self.hold.own(),
            word: self.word,
            states: PhantomData,
        }
    }
}

impl<E, H: Clone> Clone for StateOf<E, H> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            word: self.word,
            states: PhantomData,
        }
    }
}

impl<E, H: Copy> Copy for StateOf<E, H> {}

impl<E: ClosedLabel, H: Hold> fmt::Debug for StateOf<E, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("State").field(&self.value().as_str()).finish()
    }
}
