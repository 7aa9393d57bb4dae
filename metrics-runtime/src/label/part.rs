//! One label value as open families look it up.

use std::borrow::Cow;

use crate::descriptor::KnownValue;

/// One label value, borrowed: what an open family hashes, compares and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part<'a> {
    /// The label is left out.
    Absent,
    /// An unsigned integer.
    Unsigned(u64),
    /// A signed integer.
    Signed(i64),
    /// Text.
    Text(&'a str),
}

impl<'a> Part<'a> {
    /// Returns whether it is a value that a declaration lists.
    pub(crate) fn is(self, known: &KnownValue) -> bool {
        match (self, known) {
            (Self::Text(text), KnownValue::Text(known)) => text == *known,
            (Self::Unsigned(number), KnownValue::Number(known)) => i128::from(number) == *known,
            (Self::Signed(number), KnownValue::Number(known)) => i128::from(number) == *known,
            _ => false,
        }
    }

    /// Returns the value's text; empty if it is absent.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Absent => Cow::Borrowed(""),
            Self::Unsigned(number) => Cow::Owned(itoa::Buffer::new().format(number).to_owned()),
            Self::Signed(number) => Cow::Owned(itoa::Buffer::new().format(number).to_owned()),
            Self::Text(value) => Cow::Borrowed(value),
        }
    }
}
