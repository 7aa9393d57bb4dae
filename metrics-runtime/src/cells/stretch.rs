//! Places side by side: the series of a closed family.

use super::place::Place;

/// Some places of one width, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    first: Place,
    /// Index of the last place.
    last: u32,
}

impl Stretch {
    /// No words: what is counted here is lost.
    pub(crate) const NOWHERE: Self = Self {
        first: Place::NOWHERE,
        last: 0,
    };

    /// Names places that all lie in one range; only `Range`, which checks that, calls this.
    pub(super) fn new(first: Place, last: u32) -> Self {
        Self { first, last }
    }

    /// Names one of the places; an index beyond the last names the last.
    #[inline]
    pub(crate) fn place(&self, index: usize) -> Place {
        // At most `last`, a `u32`.
        #[allow(clippy::cast_possible_truncation)]
        self.first.later(index.min(self.last as usize) as u32)
    }
}
