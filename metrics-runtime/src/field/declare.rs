//! Declares families in constant evaluation: what only a field's type shows is checked here, in our words.
//!
//! Each panic is a compile error at the token that the expansion gave the call.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use super::label_shape::check_shape;
use super::reserved::check_labels;
use crate::descriptor::{Aggregate, Entry, FamilyEntry, Help, Message, NestedEntry, Shape, Table, ValueShape};

/// Declares a family of numbers without labels.
#[must_use]
pub const fn number(
    shape: Shape,
    field: &'static str,
    line: u32,
    name: &'static str,
    help: &'static str,
    unit: &'static str,
) -> Entry {
    family(shape, field, line, name, help, unit, &[], 1)
}

/// Declares a family.
// Only expansions call it, and a builder would make each line of theirs longer.
#[allow(clippy::too_many_arguments)]
#[must_use]
#[track_caller]
pub const fn family(
    shape: Shape,
    field: &'static str,
    line: u32,
    name: &'static str,
    help: &'static str,
    unit: &'static str,
    labels: &'static [&'static str],
    max_series: usize,
) -> Entry {
    check_shape(&shape);
    let labels = checked_labels(&shape, labels);
    check_labels(shape.metric_type, labels);
    if let Some(series) = shape.labels.cardinality() {
        if series > max_series {
            Message::new("the label values multiply to ")
                .usize(series)
                .str(" series, and `max_series` allows ")
                .usize(max_series)
                .str(": use fewer, or raise it")
                .panic()
        }
    }
    Entry::Family(FamilyEntry {
        metric_type: shape.metric_type,
        name,
        absolute: false,
        help: Help::Text(help),
        unit,
        labels,
        label_caps: &[],
        label_known: &[],
        max_series,
        aggregate: None,
        unseen: None,
        shape,
        field,
        line,
    })
}

#[track_caller]
const fn checked_labels(shape: &Shape, given: &'static [&'static str]) -> &'static [&'static str] {
    if let ValueShape::Info(count) = shape.value {
        if given.len() != count {
            Message::new("`labels(..)` names ")
                .usize(given.len())
                .str(", and the type is `Info<")
                .usize(count)
                .str(">`: make both agree")
                .panic()
        }
        return given;
    }
    match shape.labels.names {
        Some(names) if given.is_empty() => names,
        Some(names) => {
            assert!(
                same_names(names, given),
                "`labels(..)` differs from the fields of the label set: leave it out"
            );
            names
        }
        None => {
            assert!(
                !shape.labels.shapes.is_empty() || given.is_empty(),
                "a value without labels cannot have `labels(..)`: make the type `Family<Labels, _>`"
            );
            assert!(
                shape.labels.shapes.is_empty() || !given.is_empty(),
                "the labels of a `Family` need names: add `labels(..)`"
            );
            if shape.labels.shapes.len() != given.len() {
                Message::new("`labels(..)` names ")
                    .usize(given.len())
                    .str(", and the type of the `Family` has ")
                    .usize(shape.labels.shapes.len())
                    .str(": make both agree")
                    .panic()
            }
            given
        }
    }
}

impl Entry {
    /// Sets that the name stands for itself.
    #[must_use]
    pub const fn absolute(self) -> Self {
        match self {
            Self::Family(family) => Self::Family(FamilyEntry {
                absolute: true,
                ..family
            }),
            Self::Nested(_) => self,
        }
    }

    /// Sets the help, where it is not one literal.
    #[must_use]
    pub const fn help(self, help: Help) -> Self {
        match self {
            Self::Family(family) => Self::Family(FamilyEntry { help, ..family }),
            Self::Nested(_) => self,
        }
    }

    /// Checks that the field's type has the states that its attribute declares.
    #[track_caller]
    pub const fn states(&self, declared: &'static [&'static str]) {
        if let Self::Family(FamilyEntry {
            shape: Shape {
                value: ValueShape::State(states),
                ..
            },
            ..
        }) = self
        {
            assert!(
                same_names(states.texts, declared),
                "the type of the field has other states than these: make it `State<Name>` of this name"
            );
        }
    }

    /// Sets how several rows of one series meet.
    #[must_use]
    pub const fn aggregate(self, aggregate: Aggregate) -> Self {
        match self {
            Self::Family(family) => Self::Family(FamilyEntry {
                aggregate: Some(aggregate),
                ..family
            }),
            Self::Nested(_) => self,
        }
    }

    /// Sets the most values of each label; 0 where only the family is capped.
    #[must_use]
    pub const fn label_caps(self, label_caps: &'static [usize]) -> Self {
        match self {
            Self::Family(family) => Self::Family(FamilyEntry { label_caps, ..family }),
            Self::Nested(_) => self,
        }
    }
}

/// Declares a nested stats struct.
#[must_use]
#[track_caller]
pub const fn nested(part: &'static str, table: &'static Table) -> Entry {
    assert!(
        table.labels.is_empty(),
        "a nested stats struct takes the instance labels of the outer one: it cannot have its own"
    );
    Entry::Nested(NestedEntry { part, table })
}

/// Declares a stats struct.
#[must_use]
#[track_caller]
pub const fn table(
    namespace: &'static str,
    labels: &'static [&'static str],
    module: &'static str,
    owner: &'static str,
    file: &'static str,
    entries: &'static [Entry],
) -> Table {
    Table {
        namespace,
        labels,
        module,
        owner,
        file,
        max_instances: 0,
        entries,
    }
}

impl Table {
    /// Sets the most instances at a time, instead of what the registry allows.
    #[must_use]
    pub const fn max_instances(self, max_instances: usize) -> Self {
        Self { max_instances, ..self }
    }
}

const fn same_names(one: &[&str], other: &[&str]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() {
        if !same(one[index], other[index]) {
            return false;
        }
        index += 1;
    }
    one.len() == other.len()
}

pub(super) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    one.len() == other.len()
}

/// The labels that an attribute declares are those of the field's type.
#[diagnostic::on_unimplemented(
    message = "`labels(..)` declares `{Declared}`, but the labels of the field are `{Self}`",
    label = "these labels are not the field's",
    note = "the labels of a `Family<L, _>` are `L`, or several as a tuple; any other value has none, `()`"
)]
pub trait Same<Declared> {}

impl<T> Same<T> for T {}

/// Checks that an attribute declares the labels that the field's type has.
pub const fn same_labels<Declared, Actual: Same<Declared>>() {}
