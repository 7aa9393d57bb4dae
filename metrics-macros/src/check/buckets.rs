//! Bounds of histograms.

use proc_macro2::Span;

use crate::attr::{BoundSpec, Number};
use crate::diagnostics::Diagnostics;
use crate::model::{Bounds, Buckets, Family};

/// There are bounds; they are finite and strictly rising. Those that are constant expressions the compiler checks.
pub(super) fn bounds_rise(diagnostics: &Diagnostics, family: &Family) {
    if let Some(buckets) = &family.buckets {
        rise_as_given(diagnostics, buckets);
    }
}

pub(super) fn rise_as_given(diagnostics: &Diagnostics, buckets: &Buckets) {
    match &buckets.bounds {
        Bounds::Known { span, bounds } => {
            rise(
                diagnostics,
                *span,
                &bounds.iter().copied().map(Some).collect::<Vec<_>>(),
            );
        }
        Bounds::Constant { span, bounds } => {
            rise(
                diagnostics,
                *span,
                &bounds.iter().map(BoundSpec::number).collect::<Vec<_>>(),
            );
        }
        Bounds::Wrong(mistakes) => {
            for (span, message) in mistakes {
                diagnostics.error(*span, message);
            }
        }
        // The compiler checks it.
        Bounds::Shared(_) => {}
    }
}

/// Checks the bounds that are numbers: each, and beside the one before.
fn rise(diagnostics: &Diagnostics, span: Span, bounds: &[Option<Number>]) {
    if bounds.is_empty() {
        diagnostics.error(span, "a histogram has at least one bound: `[0.1, 0.5, 1.0]`");
    }
    for (place, bound) in bounds.iter().enumerate() {
        let Some(bound) = bound else { continue };
        let before = place.checked_sub(1).and_then(|place| bounds[place]);
        if !bound.value.is_finite() {
            diagnostics.error(bound.span, "bounds are finite: the bucket up to `+Inf` is always there");
        } else if let Some(before) = before.filter(|before| before.value >= bound.value) {
            let (low, high) = (before.value, bound.value);
            let message = format!("bounds rise strictly: {high:?} comes after {low:?}");
            diagnostics.error(bound.span, message);
        }
    }
}
