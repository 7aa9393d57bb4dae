//! Labels and label sets that say something else than they give.

use metrics::__private::{LabelKind, Labels};
use metrics::{Closed, ClosedLabel, Label, LabelSet, LabelShape, Open, Part};

/// A closed label or state whose place is anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OutOfRange(pub(super) usize);

impl ClosedLabel for OutOfRange {
    const ALL: &'static [Self] = &[Self(1), Self(0)];
    const TEXTS: &'static [&'static str] = &["one", "zero"];

    fn index(self) -> usize {
        self.0
    }

    fn as_str(self) -> &'static str {
        panic!("nothing calls it")
    }
}

/// A label with the shape of another, and with its own values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unlisted(pub(super) usize);

impl Label for Unlisted {
    type Ref<'a> = Self;
    type Openness = Closed;
    const SHAPE: LabelShape = <bool as Label>::SHAPE;

    fn index(value: Self) -> usize {
        value.0
    }

    fn part<'a>(value: Self) -> Part<'a> {
        match value.0 {
            0 => Part::Absent,
            1 => Part::Text(""),
            2 => Part::Unsigned(1),
            3 => Part::Text("true"),
            _ => Part::Text(format!("unlisted {}", value.0).leak()),
        }
    }

    fn part_of(&self) -> Part<'_> {
        Part::Text("something else")
    }

    fn index_of(&self) -> usize {
        usize::MAX
    }
}

/// An open label of which different values are written the same, or are too long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alike(pub(super) usize);

impl Label for Alike {
    type Ref<'a> = Self;
    type Openness = Open;
    const SHAPE: LabelShape = LabelShape::Open;

    fn index(value: Self) -> usize {
        value.0
    }

    fn part<'a>(value: Self) -> Part<'a> {
        match value.0 {
            0 => Part::Unsigned(1),
            1 => Part::Signed(1),
            2 => Part::Text("1"),
            3 => Part::Absent,
            4 => Part::Text(""),
            _ => Part::Text("x".repeat(5000 + value.0 % 2).leak()),
        }
    }

    fn part_of(&self) -> Part<'_> {
        Self::part(Self(self.0 + 1))
    }
}

/// A label set that gives any number of values, of any kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AnyCount(pub(super) usize);

impl LabelSet for AnyCount {
    type Ref<'a> = Self;
    type Openness = Open;
    const LABELS: Labels = Labels {
        names: Some(&["l", "m"]),
        shapes: &[LabelShape::Open, <bool as Label>::SHAPE],
        kinds: &[LabelKind::Text, LabelKind::Own],
    };

    fn index(labels: Self) -> usize {
        labels.0
    }

    fn parts<R>(labels: Self, read: impl FnOnce(&[Part<'_>]) -> R) -> R {
        let text = Part::Text("a");
        match labels.0 {
            0 => read(&[]),
            1 => read(&[text]),
            2 => read(&[text, Part::Text("true")]),
            3 => read(&[text, Part::Text("true"), Part::Text("true")]),
            4 => read(&[text, Part::Absent]),
            5 => read(&[Part::Unsigned(1), Part::Signed(-1)]),
            _ => read(&[text; 100]),
        }
    }
}

/// A closed label set whose place is anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AnyPlace(pub(super) usize);

impl LabelSet for AnyPlace {
    type Ref<'a> = Self;
    type Openness = Closed;
    const LABELS: Labels = Labels {
        names: Some(&["l"]),
        shapes: &[<bool as Label>::SHAPE],
        kinds: &[LabelKind::Own],
    };

    fn index(labels: Self) -> usize {
        labels.0
    }

    fn parts<R>(_: Self, read: impl FnOnce(&[Part<'_>]) -> R) -> R {
        read(&[])
    }
}
