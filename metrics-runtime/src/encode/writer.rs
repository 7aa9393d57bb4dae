//! The walk over a snapshot, which all built-in formats share.

use super::place::Place;
use crate::snapshot::{FamilySnapshot, Snapshot};

/// Writes a snapshot in one format: what stands around families and series, and the series.
pub(super) trait Writer<'a>: Sized {
    /// The name of the family that comes before all others.
    const FIRST: Option<&'static str> = None;

    /// Writes what comes before all families.
    fn begin(&mut self) {}

    /// Writes what comes before the series of a family.
    fn head(&mut self, family: FamilySnapshot<'a>);

    /// Writes series of a family, at least one if there is any, until [`is_full`](Self::is_full); returns how many.
    fn series(&mut self, family: FamilySnapshot<'a>) -> usize;

    /// Writes what comes after the series of a family.
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
            if place.is_start_of_family() {
                self.head(family);
            }
            let written = self.series(family);
            place.advance(written, snapshot, first);
            if place.is_start_of_family() {
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
