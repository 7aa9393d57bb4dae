//! Bounds of histograms.

use proc_macro2::Span;

use crate::attr::Number;
use crate::diagnostics::Diagnostics;
use crate::model::{Bounds, Family};

/// There are bounds; they are finite and strictly rising. Those that are constant expressions the compiler checks.
pub(super) fn bounds_rise(diagnostics: &Diagnostics, family: &Family) {
    match family.buckets.as_ref().map(|buckets| &buckets.bounds) {
        Some(Bounds::Known { span, bounds }) => rise(diagnostics, *span, bounds),
        Some(Bounds::Wrong { span, reason }) => diagnostics.error(*span, reason),
        Some(Bounds::Constant { .. }) | None => {}
    }
}

fn rise(diagnostics: &Diagnostics, span: Span, bounds: &[Number]) {
    if bounds.is_empty() {
        diagnostics.error(span, "a histogram has at least one bound: `[0.1, 0.5, 1.0]`");
    }
    if let Some(bound) = bounds.iter().find(|bound| !bound.value.is_finite()) {
        diagnostics.error(bound.span, "bounds are finite: the bucket up to `+Inf` is always there");
    }
    if let Some(pair) = bounds.windows(2).find(|pair| pair[0].value >= pair[1].value) {
        let (low, high) = (pair[0].value, pair[1].value);
        diagnostics.error(
            pair[1].span,
            format_args!("bounds rise strictly: {high:?} comes after {low:?}"),
        );
    }
}
