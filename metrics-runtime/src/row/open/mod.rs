//! Open families: series made at their first use, found without a lock, bounded by caps, and removed when told to.
//!
//! A look-up of a series that exists takes no lock, allocates nothing and writes nothing that threads share; a new one is
//! made under a mutex that no recorder of existing series touches. Beyond a cap the capped labels read [`OVERFLOW`]: totals
//! stay exact, only the break-down is lost. Gauges have no meaningful total, so theirs are dropped.
//!
//! Removal is safe for readers that hold no lock because memory is never freed while the family lives, only used again,
//! and because everything that is used again says whose it is: a [name](names) by its serial, a thread's
//! [words](crate::cells::Tagged) by their tag, a [shared word](crate::cells::Guarded) by its owner. A handle of a series that
//! is gone counts nowhere.

mod arena;
mod cap;
mod directory;
mod family;
mod fit;
mod keyed;
mod name;
mod names;
mod reading;
mod scoped;
mod series;
mod slab;
mod table;

#[cfg(all(test, loom))]
mod models;

use directory::Directory;
pub(crate) use family::OpenFamily;
pub(crate) use fit::{fit, fitted};
pub(crate) use keyed::Keyed;
pub(crate) use scoped::{OrphanedSeries, Owner};
pub use series::Series;

use crate::descriptor::{FamilyEntry, KnownValue, LabelShape};
use crate::label::Part;

/// What capped labels read beyond the cap.
pub(crate) const OVERFLOW: Part<'static> = Part::Text("_overflow");

/// Has the labels that are met at run time read [`OVERFLOW`], but for values that are known.
pub(super) fn overflow(parts: &mut [Part<'_>], shapes: &[LabelShape], known: &[&[KnownValue]]) {
    for (label, (part, shape)) in parts.iter_mut().zip(shapes).enumerate() {
        if matches!(shape, LabelShape::Open) && !is_known(known, label, *part) {
            *part = OVERFLOW;
        }
    }
}

/// Returns whether a value of a label is one that the declaration lists.
pub(crate) fn is_known(known: &[&[KnownValue]], label: usize, value: Part<'_>) -> bool {
    let values = known.get(label).copied().unwrap_or_default();
    values.iter().any(|known| value.is(known))
}

/// Returns whether a series counts against the cap of its family: not if the values of all open
/// labels are known, or overflow.
pub(crate) fn counts(family: &FamilyEntry, parts: &[Part<'_>]) -> bool {
    let mut labels = parts.iter().zip(family.shape.labels.shapes).enumerate();
    labels.any(|(label, (part, shape))| {
        matches!(shape, LabelShape::Open) && *part != OVERFLOW && !is_known(family.label_known, label, *part)
    })
}
