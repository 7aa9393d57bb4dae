//! Values that capped labels list, checked in constant evaluation: each has its place however late
//! it comes.
//!
//! Each panic is a compile error at the token of the value.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use crate::descriptor::{Entry, FamilyEntry, KnownValue, LabelKind, Message};
use crate::label::MAX_VALUE_BYTES;

impl Entry {
    /// Sets the values of each label that always have a place.
    #[must_use]
    pub const fn label_known(self, label_known: &'static [&'static [KnownValue]]) -> Self {
        match self {
            Self::Family(family) => Self::Family(FamilyEntry { label_known, ..family }),
            Self::Nested(_) => self,
        }
    }

    /// Checks that a value that is listed is one that the label may have.
    #[track_caller]
    pub const fn knows(&self, label: usize, value: KnownValue) {
        if let Self::Family(family) = self {
            match (family.shape.labels.kinds[label], value) {
                (LabelKind::Number { min, max }, KnownValue::Number(number)) => {
                    if number < min || number > max {
                        Message::new("the label cannot have the value ")
                            .integer(number)
                            .str(": its type has ")
                            .integer(min)
                            .str(" to ")
                            .integer(max)
                            .panic()
                    }
                }
                (LabelKind::Number { .. }, KnownValue::Text(_)) => {
                    panic!("the values of this label are numbers: write them without quotes")
                }
                (LabelKind::Text, KnownValue::Number(_)) => {
                    panic!("the values of this label are text: write them in quotes")
                }
                (_, KnownValue::Text(text)) => assert!(
                    text.len() <= MAX_VALUE_BYTES,
                    "a label value has at most 4096 bytes: shorten it"
                ),
                (LabelKind::Own, KnownValue::Number(_)) => {}
            }
        }
    }
}
