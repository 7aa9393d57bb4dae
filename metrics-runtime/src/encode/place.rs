//! How far a snapshot has been written.

use crate::snapshot::{Block, FamilySnapshot, Snapshot};

/// The series to be written next. It is found again at once, however much comes before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// In the order of the format.
    family: usize,
    /// Among those that the format has for the family.
    section: usize,
    block: usize,
    series: usize,
}

impl Place {
    pub(super) fn is_start(self) -> bool {
        self == Self::default()
    }

    pub(super) fn is_start_of_section(self) -> bool {
        (self.block, self.series) == (0, 0)
    }

    /// Returns which section of the family it is in.
    pub(super) fn section(self) -> usize {
        self.section
    }

    /// Returns what is left of the section, if there is a family. `first` is the one that the
    /// format puts before all others.
    pub(super) fn rest(self, snapshot: &Snapshot, first: Option<usize>) -> Option<FamilySnapshot<'_>> {
        let index = self.index(first);
        (index < snapshot.families.len()).then(|| snapshot.at(index).rest(self.block, self.series))
    }

    /// Goes on behind so many series, and to the next of the family's sections or to the next
    /// family if those were the last.
    pub(super) fn advance(&mut self, series: usize, sections: usize, snapshot: &Snapshot, first: Option<usize>) {
        let blocks: &[Block] = &snapshot.families[self.index(first)].blocks;
        self.series += series;
        while let Some(block) = blocks.get(self.block).filter(|block| self.series >= block.labels.len()) {
            self.series -= block.labels.len();
            self.block += 1;
        }
        if self.block == blocks.len() {
            let section = self.section + 1;
            let (family, section) = if section < sections {
                (self.family, section)
            } else {
                (self.family + 1, 0)
            };
            *self = Self {
                family,
                section,
                ..Self::default()
            };
        }
    }

    /// Returns which family of the snapshot it is.
    fn index(self, first: Option<usize>) -> usize {
        match first {
            Some(first) if self.family == 0 => first,
            Some(first) if self.family <= first => self.family - 1,
            _ => self.family,
        }
    }
}
