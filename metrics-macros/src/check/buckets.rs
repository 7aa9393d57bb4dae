//! Bounds of histograms.

use proc_macro2::Span;

use crate::attr::Number;
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
        Bounds::Known { span, bounds } => rise(diagnostics, *span, bounds),
        Bounds::Wrong { span, reason } => diagnostics.error(*span, reason),
        Bounds::Constant { .. } | Bounds::Shared(_) => {}
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
