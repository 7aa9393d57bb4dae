//! One of a closed set of states.

use serde::ser::{Serialize, Serializer};

use crate::label::ClosedLabel;

/// The current one of a closed set of states; at first the first of them.
///
/// # Examples
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq, metrics::Label)]
/// enum Mode { Idle, Busy }
///
/// let mut mode = metrics::State::<Mode>::default();
/// assert_eq!(mode.get(), Mode::Idle);
/// assert!(mode.set(Mode::Busy));
/// assert!(!mode.set(Mode::Busy));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<E> {
    current: E,
}

impl<E: ClosedLabel> State<E> {
    /// Enters a state; returns whether it is another one than before.
    pub fn set(&mut self, state: E) -> bool {
        let changed = place(self.current) != place(state);
        self.current = state;
        changed
    }

    /// Returns the current state.
    #[must_use]
    pub fn get(&self) -> E {
        self.current
    }

    pub(crate) fn to_word(self) -> u64 {
        place(self.current)
    }

    pub(crate) fn from_word(word: u64) -> Self {
        Self { current: state(word) }
    }
}

/// Reads a state; a word that names none reads as the first.
pub(crate) fn state<E: ClosedLabel>(word: u64) -> E {
    usize::try_from(word)
        .ok()
        .and_then(|index| E::ALL.get(index))
        .copied()
        .unwrap_or(const { E::ALL[0] })
}

/// Returns the word of a state; one that is out of range is the last.
#[inline]
pub(crate) fn place<E: ClosedLabel>(state: E) -> u64 {
    state.index().min(const { E::ALL.len() - 1 }) as u64
}

impl<E: ClosedLabel> Default for State<E> {
    fn default() -> Self {
        Self::from_word(0)
    }
}

impl<E: ClosedLabel> From<E> for State<E> {
    fn from(current: E) -> Self {
        Self { current }
    }
}

impl<E: ClosedLabel> Serialize for State<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.current.as_str())
    }
}
