//! The walk over a snapshot, which all built-in formats share.

use metrics_grammar::Section;

use super::place::Place;
use crate::snapshot::{FamilySnapshot, Snapshot};

/// Writes a snapshot in one format: what stands around families and series, and the series.
pub(super) trait Writer<'a>: Sized {
    /// The name of the family that comes before all others.
    const FIRST: Option<&'static str> = None;

    /// Writes what comes before all families.
    fn begin(&mut self) {}

    /// Returns the sections of a family, each of which goes through all its series.
    fn sections(&self, _family: FamilySnapshot<'a>) -> &'static [Section] {
        Section::WHOLE
    }

    /// Writes what comes before the series in a section of a family.
    fn head(&mut self, family: FamilySnapshot<'a>, section: Section);

    /// Writes what a section shows of series, of at least one if there is any, until
    /// [`is_full`](Self::is_full); returns of how many.
    fn series(&mut self, family: FamilySnapshot<'a>, section: Section) -> usize;

    /// Writes what comes after the series in a section of a family.
    fn foot(&mut self) {}

    /// Writes what comes after all families.
    fn end(&mut self) {}

    /// Returns whether the rest is for another writer to write.
    fn is_full(&self) -> bool;

    /// Writes from `place` on, and returns where to go on, if that was not all.
    fn write(mut self, snapshot: &'a Snapshot, mut place: Place) -> Option<Place> {
        let first = Self::FIRST.and_then(|name| snapshot.position(name));
        if place.is_start() {
            self.begin();
        }
        while let Some(family) = place.rest(snapshot, first) {
            let sections = self.sections(family);
            let section = sections[place.section()];
            if place.is_start_of_section() {
                self.head(family, section);
            }
            let written = self.series(family, section);
            place.advance(written, sections.len(), snapshot, first);
            if place.is_start_of_section() {
                self.foot();
            }
            if self.is_full() {
                return Some(place);
            }
        }
        self.end();
        None
    }
}
