//! The bounds of a type of buckets: read and checked here alone.

use std::marker::PhantomData;

use super::Buckets;
use crate::descriptor::{BucketShape, Message};

/// Most bounds: every one is a word in every row of every thread.
const MAX_BOUNDS: usize = 10_000;

/// What a type of buckets says. Nothing else reads it, so that wrong bounds do not compile wherever
/// they are used.
pub(crate) struct BoundsOf<B>(PhantomData<B>);

impl<B: Buckets> BoundsOf<B> {
    /// The bounds. Wrong ones stop the compiler where a value or a handle of such a histogram is
    /// used.
    pub(crate) const CHECKED: &'static [f64] = checked(B::BOUNDS);

    /// What a declaration says. It is checked when a family is declared, with the error at the
    /// user's field.
    pub(crate) const SHAPE: BucketShape = BucketShape {
        bounds: B::BOUNDS,
        default: B::DEFAULT,
    };
}

/// Returns bounds; panics if they are wrong.
#[track_caller]
pub(crate) const fn checked(bounds: &'static [f64]) -> &'static [f64] {
    check_bounds(bounds);
    bounds
}

/// What is wrong with bounds.
#[derive(Clone, Copy)]
enum Fault {
    Empty,
    TooMany,
    /// The bound at this place.
    NotFinite(usize),
    NotAbove(usize),
}

/// Finds the first fault of bounds.
const fn fault(bounds: &[f64]) -> Option<Fault> {
    if bounds.is_empty() {
        return Some(Fault::Empty);
    }
    if bounds.len() > MAX_BOUNDS {
        return Some(Fault::TooMany);
    }
    let mut index = 0;
    while index < bounds.len() {
        if !bounds[index].is_finite() {
            return Some(Fault::NotFinite(index));
        }
        if index > 0 && bounds[index - 1] >= bounds[index] {
            return Some(Fault::NotAbove(index));
        }
        index += 1;
    }
    None
}

/// Returns whether bounds are right.
pub(crate) const fn are_bounds(bounds: &[f64]) -> bool {
    fault(bounds).is_none()
}

/// Panics if bounds are wrong.
#[track_caller]
pub(crate) const fn check_bounds(bounds: &[f64]) {
    match fault(bounds) {
        None => {}
        Some(Fault::Empty) => panic!("a histogram needs at least one bucket"),
        Some(Fault::TooMany) => Message::new("a histogram has at most 10,000 buckets, and these are ")
            .usize(bounds.len())
            .panic(),
        Some(Fault::NotFinite(index)) => {
            let fix = if bounds[index].is_nan() {
                " is not a number: leave it out"
            } else {
                " is not finite: leave it out, `+Inf` is always there"
            };
            place(index, bounds[index]).str(fix).panic()
        }
        Some(Fault::NotAbove(index)) => place(index, bounds[index])
            .str(" is not above the one before it, ")
            .f64(bounds[index - 1])
            .str(": upper bounds rise strictly")
            .panic(),
    }
}

/// Begins a message with a bound, counted from 1.
const fn place(index: usize, bound: f64) -> Message {
    Message::new("upper bound ")
        .usize(index + 1)
        .str(", ")
        .f64(bound)
        .str(",")
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    fn message_of(bounds: &[f64]) -> Option<String> {
        let panic = catch_unwind(|| check_bounds(bounds)).err()?;
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(|| panic.downcast_ref::<String>().cloned())
    }

    #[test]
    fn the_wrong_bound_is_named() {
        for (bounds, message) in [
            (&[][..], "a histogram needs at least one bucket"),
            (
                &[1.0, 1.0],
                "upper bound 2, 1, is not above the one before it, 1: upper bounds rise strictly",
            ),
            (
                &[0.5, 2.0, 0.25],
                "upper bound 3, 0.25, is not above the one before it, 2: upper bounds rise strictly",
            ),
            (
                &[-0.0, 0.0],
                "upper bound 2, 0, is not above the one before it, -0: upper bounds rise strictly",
            ),
            (
                &[1.0, f64::INFINITY],
                "upper bound 2, inf, is not finite: leave it out, `+Inf` is always there",
            ),
            (
                &[f64::NEG_INFINITY],
                "upper bound 1, -inf, is not finite: leave it out, `+Inf` is always there",
            ),
            (
                &[1.0, f64::NAN, 2.0],
                "upper bound 2, NaN, is not a number: leave it out",
            ),
        ] {
            assert_eq!(message_of(bounds).as_deref(), Some(message), "{bounds:?}");
            assert!(!are_bounds(bounds), "{bounds:?}");
        }
    }

    #[test]
    fn unusual_bounds_are_right() {
        for bounds in [&[-0.0][..], &[5e-324, 1e-320, f64::MIN_POSITIVE], &[f64::MIN, f64::MAX]] {
            assert_eq!(message_of(bounds), None, "{bounds:?}");
            assert!(are_bounds(bounds), "{bounds:?}");
        }
    }

    #[test]
    fn there_may_be_ten_thousand_bounds() {
        let mut bounds: Vec<f64> = (0..10_000).map(f64::from).collect();
        assert_eq!(message_of(&bounds), None);
        bounds.push(10_000.0);
        let message = "a histogram has at most 10,000 buckets, and these are 10001";
        assert_eq!(message_of(&bounds).as_deref(), Some(message));
    }
}
