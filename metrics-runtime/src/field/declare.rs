//! Declares families in constant evaluation: what only a field's type shows is checked here, in our words.
//!
//! Each panic is a compile error at the token that the expansion gave the call.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use super::label_shape::check_shape;
use super::reserved::{check_labels, check_own_names};
use crate::descriptor::{Aggregate, Entry, FamilyEntry, LabelShape, NestedEntry, Shape, Table, ValueShape};
use crate::value::{BoundsOf, Buckets, check_bounds};

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
    if let ValueShape::Histogram(buckets) = shape.value {
        assert!(
            !buckets.default || same(unit, "seconds"),
            "the default buckets are in seconds: add `unit = \"seconds\"`, or `buckets(Name = ...)` and name them in the type"
        );
        // Of types that implement `Buckets` by hand, too.
        check_bounds(buckets.bounds);
    }
    if let Some(series) = shape.labels.cardinality() {
        assert!(
            series <= max_series,
            "the label values multiply to more series than `max_series` allows (1000 unless set): use fewer, or raise it"
        );
    }
    Entry::Family(FamilyEntry {
        metric_type: shape.metric_type,
        name,
        absolute: false,
        help,
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
        assert!(
            given.len() == count,
            "the number in `Info<N>` is the number of its labels: make both agree"
        );
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
            assert!(
                shape.labels.shapes.len() == given.len(),
                "`labels(..)` names another number of labels than the type of the `Family` has"
            );
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

    /// Checks that a cap of the family's own, `instead_of` another, has an effect.
    #[must_use]
    #[track_caller]
    pub const fn instead_of(self, usual: usize) -> Self {
        if let Self::Family(family) = &self {
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
        self
    }

    /// Checks that the values of a label are met at run time, so that they can be capped.
    #[must_use]
    #[track_caller]
    pub const fn open(self, label: usize) -> Self {
        if let Self::Family(family) = &self {
            assert!(
                matches!(family.shape.labels.shapes[label], LabelShape::Open),
                "the values of this label are all known: take `= max(..)` out"
            );
        }
        self
    }

    /// Checks that the field's type has the buckets that its attribute declares.
    #[must_use]
    #[track_caller]
    pub const fn buckets<B: Buckets>(self) -> Self {
        if let Self::Family(FamilyEntry {
            shape: Shape {
                value: ValueShape::Histogram(buckets),
                ..
            },
            ..
        }) = &self
        {
            assert!(
                same_bounds(buckets.bounds, BoundsOf::<B>::SHAPE.bounds),
                "the type of the field has other buckets than these: make it `Histogram<Name>`"
            );
        }
        self
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
    let table = Table {
        namespace,
        labels,
        module,
        owner,
        file,
        max_instances: 0,
        entries,
    };
    check_instance_labels(&table, labels);
    check_own_names(&table);
    table
}

impl Table {
    /// Sets the most instances at a time, instead of what the registry allows.
    #[must_use]
    pub const fn max_instances(self, max_instances: usize) -> Self {
        Self { max_instances, ..self }
    }

    /// Returns 1, the length of an array that is there only for its type.
    ///
    /// The table of a wrong declaration has no such length, and the type is wrong then, too. What is made with it is
    /// wrong for a reason that the compiler has reported at the user's field, and it says no more about it.
    #[must_use]
    pub const fn one(&self) -> usize {
        // It has to read the table.
        self.entries.len().pow(0)
    }
}

#[track_caller]
const fn check_instance_labels(table: &Table, labels: &[&str]) {
    let mut entry = 0;
    while entry < table.entries.len() {
        match &table.entries[entry] {
            Entry::Family(family) => assert!(
                !share_name(family.labels, labels),
                "a label of a family is also an instance label: rename one of them"
            ),
            Entry::Nested(nested) => check_instance_labels(nested.table, labels),
        }
        entry += 1;
    }
}

const fn share_name(one: &[&str], other: &[&str]) -> bool {
    let mut left = 0;
    while left < one.len() {
        let mut right = 0;
        while right < other.len() {
            if same(one[left], other[right]) {
                return true;
            }
            right += 1;
        }
        left += 1;
    }
    false
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

const fn same_bounds(one: &[f64], other: &[f64]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() {
        if one[index].to_bits() != other[index].to_bits() {
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

/// Checks upper bounds that a constant holds: an array or a slice.
#[must_use]
#[track_caller]
pub const fn shared_bounds(bounds: &'static [f64]) -> &'static [f64] {
    check_bounds(bounds);
    bounds
}

/// Checks upper bounds.
#[must_use]
#[track_caller]
pub const fn bounds<const N: usize>(bounds: [f64; N]) -> [f64; N] {
    check_bounds(&bounds);
    bounds
}
