//! The upper bounds of histograms, as types.

/// The upper bounds of a histogram, as a type.
///
/// `buckets(Name = ...)` on a field generates one; fields that name the same type share the bounds.
///
/// # What a wrong implementation does
///
/// It does not compile where it is used: bounds that are none, that do not rise, that are infinite
/// or not a number, or more than 10,000. `cargo check` says so of the fields of a
/// `#[derive(Metrics)]` and of an instrumented function, `cargo build` of all other uses. The error
/// names the bound, counted from 1. A bound of `-0.0` is exported as 0.
///
/// ```compile_fail
/// # use metrics::{Buckets, Histogram};
/// enum Falling {}
///
/// impl Buckets for Falling {
///     const BOUNDS: &'static [f64] = &[0.1, 0.05];
/// }
///
/// Histogram::<Falling>::default();
/// ```
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
