//! Places side by side: the series of a closed family.

use super::place::Place;

/// Some places of one width, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    first: Place,
    /// Index of the last place.
    last: u32,
    /// The words of a place, once more: taking them out of it would cost each look-up.
    len: u32,
}

impl Stretch {
    /// Places without words, as many as one likes: what is counted here is lost.
    pub(crate) const NOWHERE: Self = Self {
        first: Place::NOWHERE,
        last: u32::MAX,
        len: 0,
    };

    /// Names places that all lie in one range; only `Range`, which checks that, calls this.
    pub(super) fn new(first: Place, last: u32) -> Self {
        Self {
            first,
            last,
            len: first.words(),
        }
    }

    /// Names one of the places; an index beyond the last names the last.
    ///
    /// `len` is how many words a place has, which the caller knows as a constant.
    #[inline]
    pub(crate) fn place(&self, index: usize, len: usize) -> Place {
        if index > self.last as usize || len != self.len as usize {
            return self.outside(index);
        }
        // At most `last`, a `u32`, and the count of words of a place, a `u16`.
        #[allow(clippy::cast_possible_truncation)]
        self.first.later(index as u32 * len as u32)
    }

    // Apart, and no minimum above, so that nothing has to wait for the comparison.
    #[cold]
    fn outside(&self, index: usize) -> Place {
        // At most `last`, a `u32`.
        #[allow(clippy::cast_possible_truncation)]
        self.first.later(index.min(self.last as usize) as u32 * self.len)
    }
}
