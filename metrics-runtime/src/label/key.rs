//! The owned values of an open label set.

use super::Part;
use crate::descriptor::{LabelShape, Labels};

/// One owned label value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum OwnedPart {
    Absent,
    Unsigned(u64),
    Signed(i64),
    Text(Box<str>),
}

/// The values of an open label set, owned: the key of a series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelKey(Box<[OwnedPart]>);

impl LabelKey {
    /// Copies label values.
    #[must_use]
    pub fn new(parts: &[Part<'_>]) -> Self {
        Self(parts.iter().map(OwnedPart::from).collect())
    }

    /// Returns the values of a closed set by its index, the last label turning fastest.
    pub(crate) fn closed(labels: &Labels, series: usize) -> Self {
        let part = |(shape, index): (&LabelShape, usize)| match shape {
            LabelShape::Closed(closed) => closed
                .text(index)
                .map_or(OwnedPart::Absent, |text| OwnedPart::Text(text.into())),
            LabelShape::Open => OwnedPart::Absent,
        };
        Self(labels.shapes.iter().zip(labels.indices(series)).map(part).collect())
    }

    /// Returns whether these are the values, which need not be owned.
    #[must_use]
    pub fn matches(&self, parts: &[Part<'_>]) -> bool {
        self.0.len() == parts.len() && self.0.iter().zip(parts).all(|(own, other)| own.as_part() == *other)
    }

    /// Iterates over the values in the order of the labels.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = Part<'_>> {
        self.0.iter().map(OwnedPart::as_part)
    }
}

impl OwnedPart {
    fn as_part(&self) -> Part<'_> {
        match self {
            Self::Absent => Part::Absent,
            Self::Unsigned(number) => Part::Unsigned(*number),
            Self::Signed(number) => Part::Signed(*number),
            Self::Text(text) => Part::Text(text),
        }
    }
}

impl From<&Part<'_>> for OwnedPart {
    fn from(part: &Part<'_>) -> Self {
        match *part {
            Part::Absent => Self::Absent,
            Part::Unsigned(number) => Self::Unsigned(number),
            Part::Signed(number) => Self::Signed(number),
            Part::Text(text) => Self::Text(text.into()),
        }
    }
}
