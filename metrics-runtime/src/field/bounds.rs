//! Upper bounds, checked in constant evaluation.
//!
//! Each panic is a compile error at the token that the expansion gave the call.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use crate::descriptor::{Entry, FamilyEntry, Message, Shape, ValueShape};
use crate::value::{BoundsOf, Buckets, are_bounds, check_bounds};

/// Returns bounds; of wrong ones, which are reported, others of the same number.
#[must_use]
pub const fn bounds<const N: usize>(mut bounds: [f64; N]) -> [f64; N] {
    let are_right = are_bounds(&bounds);
    let mut index = 0;
    while index < N && !are_right {
        bounds[index] = if index == 0 { 1.0 } else { bounds[index - 1] + 1.0 };
        index += 1;
    }
    bounds
}

/// A bound, and how it is written: as a constant, or else as a number.
type Bound = (f64, &'static str);

const fn written(message: &Message, (value, constant): Bound) -> Message {
    if constant.is_empty() {
        (*message).f64(value)
    } else {
        (*message).str("`").str(constant).str("` (").f64(value).str(")")
    }
}

/// Checks a bound.
#[track_caller]
pub const fn bound(bound: Bound) {
    if !bound.0.is_finite() {
        written(
            &Message::new("bounds are finite, and the bucket up to `+Inf` is always there: take "),
            bound,
        )
        .str(" out")
        .panic()
    }
}

/// Checks a bound, also beside the one before.
#[track_caller]
pub const fn bound_after(before: Bound, this: Bound) {
    bound(this);
    // One that is not finite is reported itself.
    if before.0.is_finite() && before.0 >= this.0 {
        let message = written(&Message::new("bounds rise strictly: "), this).str(" comes after ");
        written(&message, before).panic()
    }
}

/// Checks bounds that a constant holds, or else returns others instead of wrong ones. It is one
/// function, so that the compiler reports a type that is wrong once.
#[must_use]
#[track_caller]
pub const fn shared_bounds<const CHECKS: bool>(bounds: &'static [f64]) -> &'static [f64] {
    if CHECKS {
        check_bounds(bounds);
    }
    if are_bounds(bounds) { bounds } else { &[1.0] }
}

/// Returns what a type of buckets says.
#[must_use]
pub const fn bounds_of<B: Buckets>() -> &'static [f64] {
    BoundsOf::<B>::SHAPE.bounds
}

/// Returns the bounds of a histogram; of any other family, `None`.
const fn of(entry: &Entry) -> Option<(&'static [f64], bool, &'static str)> {
    match entry {
        Entry::Family(FamilyEntry {
            shape: Shape {
                value: ValueShape::Histogram(buckets),
                ..
            },
            unit,
            ..
        }) => Some((buckets.bounds, buckets.default, unit)),
        _ => None,
    }
}

impl Entry {
    /// Checks the bounds that the type of the field brings.
    #[track_caller]
    pub const fn has_bounds(&self) {
        if let Some((bounds, default, unit)) = of(self) {
            assert!(
                !default || super::declare::same(unit, "seconds"),
                "the default buckets are in seconds: add `unit = \"seconds\"`, or make the type `Histogram<Name>` with `buckets(Name = ...)`"
            );
            // Of types that implement `Buckets` by hand, too.
            check_bounds(bounds);
        }
    }

    /// Checks that the field's type has the buckets that its attribute declares.
    #[track_caller]
    pub const fn buckets(&self, declared: &'static [f64]) {
        if let Some((bounds, ..)) = of(self) {
            assert!(
                same_bounds(bounds, declared),
                "the type of the field has other buckets than these: make it `Histogram<Name>`"
            );
        }
    }
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
