//! Where one series is within its row.

use crate::cells::{Place, Stretch};

/// One series within a row: its per-thread words, or its shared word.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub(crate) place: Place,
    /// Index of the shared word.
    pub(crate) shared: u32,
    /// Index of the family.
    pub(crate) family: u32,
}

/// All series of a closed family within a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells {
    pub(super) stretch: Stretch,
    /// Index of the first shared word.
    pub(super) shared: u32,
    pub(super) family: u32,
    /// How many series there are.
    pub(super) series: u32,
}

impl Cells {
    /// Returns the index of the family.
    pub(crate) fn family(&self) -> usize {
        self.family as usize
    }

    /// Names the series of an open family whose per-thread words, if it has any, are at a place.
    #[inline]
    pub(crate) fn of_series(&self, place: Place) -> Cell {
        Cell {
            place,
            shared: 0,
            family: self.family,
        }
    }

    /// Names one series of `words` live words; an index beyond the last names the last.
    #[inline]
    pub(crate) fn at(&self, series: usize, words: usize) -> Cell {
        // At most the count of series, a `u32`.
        #[allow(clippy::cast_possible_truncation)]
        let index = series.min(self.series.saturating_sub(1) as usize) as u32;
        Cell {
            place: self.stretch.place(series, words),
            shared: self.shared + index,
            family: self.family,
        }
    }
}
