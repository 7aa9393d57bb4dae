//! The families of an instrumented function.

use std::marker::PhantomData;

use super::outcome::{ERROR, OK, OUTCOMES};
use crate::descriptor::{
    Closed, Entry, FamilyEntry, Help, LabelShape, Labels, MetricType, Shape, Storage, Table, ValueShape,
};
use crate::field::declare;
use crate::field::label_shape::check_label_values;
use crate::label::{self, Label};
use crate::value::{BoundsOf, Buckets, Word, check_bounds};

/// The labels of calls: `outcome`, and `error` if there is one.
pub trait CallLabels {
    /// Their names.
    const NAMES: &'static [&'static str];
    /// Of a function that cannot be cancelled.
    const BLOCKING: &'static [LabelShape];
    /// Of an async function.
    const ASYNC: &'static [LabelShape];
}

const fn outcomes(cardinality: usize) -> LabelShape {
    LabelShape::Closed(Closed::new(cardinality, OUTCOMES.split_at(cardinality).0))
}

const BLOCKING: LabelShape = outcomes(3);
const ASYNC: LabelShape = outcomes(4);

impl CallLabels for () {
    const NAMES: &'static [&'static str] = &["outcome"];
    const BLOCKING: &'static [LabelShape] = &[BLOCKING];
    const ASYNC: &'static [LabelShape] = &[ASYNC];
}

/// The labels of calls with one for what they failed with.
#[derive(Debug)]
pub struct ByError<E>(PhantomData<E>);

impl<E: Label<Openness = label::Closed>> CallLabels for ByError<E> {
    const NAMES: &'static [&'static str] = &["outcome", "error"];
    const BLOCKING: &'static [LabelShape] = &[BLOCKING, <Option<E> as Label>::SHAPE];
    const ASYNC: &'static [LabelShape] = &[ASYNC, <Option<E> as Label>::SHAPE];
}

/// What a function returns, as far as its type says: which series can be seen before they have counted something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// It does not.
    Never,
    /// Something that stands for no failure; if it does after all, that is seen then.
    Value,
    /// Something that may stand for a failure.
    Result,
}

/// Only failed calls have failed with something.
fn cannot_be(series: &[usize]) -> bool {
    matches!(*series, [outcome, error] if (outcome == ERROR) != (error > 0))
}

/// What the family of calls that have ended says of itself.
pub const CALLS: &str = "Calls that have ended, by outcome.";
/// What the family of calls that are under way says of itself.
pub const IN_FLIGHT: &str = "Calls that are under way.";

/// Checks help that only the compiler knows.
///
/// # Panics
///
/// If it is empty.
#[track_caller]
pub const fn help(text: &'static str) {
    assert!(
        Help::Text(text).says_something(),
        "the help is empty: say what is called, or take `help` out"
    );
}

/// Declares the family of calls that have ended.
#[must_use]
pub const fn calls<L: CallLabels>(name: &'static str, line: u32, is_async: bool, returns: Returns) -> Entry {
    let labels = if is_async { L::ASYNC } else { L::BLOCKING };
    let unseen: fn(&[usize]) -> bool = match returns {
        Returns::Never => |series| series[0] <= ERROR || cannot_be(series),
        Returns::Value => |series| series[0] == ERROR || cannot_be(series),
        Returns::Result => cannot_be,
    };
    entry(
        name,
        CALLS,
        line,
        "",
        L::NAMES,
        Some(unseen),
        shape(MetricType::Counter, ValueShape::Number(u64::NUMBER), labels),
    )
}

/// Declares the family of the times that calls took.
#[must_use]
pub const fn durations<B: Buckets>(
    name: &'static str,
    help: &'static str,
    line: u32,
    is_async: bool,
    returns: Returns,
) -> Entry {
    let unseen: fn(&[usize]) -> bool = match returns {
        Returns::Never => |_| true,
        Returns::Value => |series| series[0] > OK,
        Returns::Result => |series| series[0] > ERROR,
    };
    entry(
        name,
        help,
        line,
        "seconds",
        <() as CallLabels>::NAMES,
        Some(unseen),
        shape(
            MetricType::Histogram,
            ValueShape::Histogram(BoundsOf::<B>::SHAPE),
            if is_async { &[ASYNC] } else { &[BLOCKING] },
        ),
    )
}

/// Checks what users' types say: the values of labels, and bounds.
#[must_use]
#[track_caller]
pub const fn checked(entry: Entry) -> Entry {
    if let Entry::Family(family) = &entry {
        check_label_values(family.shape.labels.shapes, true);
        if let ValueShape::Histogram(buckets) = &family.shape.value {
            check_bounds(buckets.bounds);
        }
    }
    entry
}

/// Declares the family of calls that are under way.
#[must_use]
pub const fn in_flight(name: &'static str, line: u32) -> Entry {
    let shape = shape(MetricType::Gauge, ValueShape::Number(u64::NUMBER), &[]);
    entry(name, IN_FLIGHT, line, "", &[], None, shape)
}

const fn shape(metric_type: MetricType, value: ValueShape, labels: &'static [LabelShape]) -> Shape {
    Shape {
        metric_type,
        value,
        storage: Storage::PerThread,
        labels: Labels {
            names: None,
            shapes: labels,
            kinds: &[],
        },
        closed: true,
    }
}

const fn entry(
    name: &'static str,
    help: &'static str,
    line: u32,
    unit: &'static str,
    labels: &'static [&'static str],
    unseen: Option<fn(&[usize]) -> bool>,
    shape: Shape,
) -> Entry {
    Entry::Family(FamilyEntry {
        metric_type: shape.metric_type,
        name,
        absolute: true,
        help: Help::Text(help),
        unit,
        labels,
        label_caps: &[],
        label_known: &[],
        max_series: usize::MAX,
        aggregate: None,
        unseen,
        shape,
        field: "",
        line,
    })
}

/// Declares an instrumented function. The labels are those that all its families have, before their own.
#[must_use]
#[track_caller]
pub const fn table(
    labels: &'static [&'static str],
    module: &'static str,
    function: &'static str,
    file: &'static str,
    entries: &'static [Entry],
) -> Table {
    // Its sets of label values have a cap before they come to be instances: `max_series`.
    declare::table("", labels, module, function, file, entries).max_instances(usize::MAX)
}
