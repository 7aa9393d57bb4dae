//! Caps on series and label values, checked in constant evaluation: each has an effect.
//!
//! Each panic is a compile error at the token of the cap.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use crate::descriptor::{Entry, LabelShape};

impl Entry {
    /// Checks that a cap of the family's own, `instead_of` another, has an effect.
    #[track_caller]
    pub const fn instead_of(&self, usual: usize) {
        if let Self::Family(family) = self {
            assert!(
                !family.shape.labels.shapes.is_empty(),
                "`max_series` caps the series of a `Family`; a value without labels is one series: take it out"
            );
            if let Some(series) = family.shape.labels.cardinality() {
                assert!(
                    series > usual,
                    "the series of a closed label set are all known, and no more than are allowed anyway: take \
                     `max_series` out"
                );
            }
        }
    }

    /// Checks that the values of a label are met at run time, so that they can be capped.
    #[track_caller]
    pub const fn open(&self, label: usize) {
        if let Self::Family(family) = self {
            assert!(
                matches!(family.shape.labels.shapes[label], LabelShape::Open),
                "the values of this label are all known: take `= max(..)` out"
            );
        }
    }
}
