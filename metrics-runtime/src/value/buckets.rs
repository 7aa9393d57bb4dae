//! The upper bounds of histograms, as types.

/// The upper bounds of a histogram, as a type.
///
/// `buckets(Name = ...)` on a field generates one; fields that name the same type share the bounds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no buckets",
    label = "not declared as buckets",
    note = "buckets are declared on a field, by `buckets(Name = exponential(0.001, 2.0, 16))`, or by an `impl metrics::Buckets`",
    note = "`Histogram<Name>` names its buckets, not the type of what is observed; `Histogram` alone has the default ones, in seconds"
)]
pub trait Buckets: 'static {
    /// Upper bounds without `+Inf`: finite and strictly rising, in the unit of the metric.
    const BOUNDS: &'static [f64];
    /// Whether these are the default bounds, which mean seconds.
    const DEFAULT: bool = false;
}

/// The default bounds of Prometheus' client libraries: 5 ms to 10 s.
///
/// # Examples
///
/// ```
/// use metrics::{Buckets, DefaultBuckets};
/// assert_eq!(DefaultBuckets::BOUNDS, [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefaultBuckets;

impl Buckets for DefaultBuckets {
    const BOUNDS: &'static [f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    const DEFAULT: bool = true;
}
