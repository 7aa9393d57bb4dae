//! The upper bounds of histograms, as types.

/// The upper bounds of a histogram, as a type.
///
/// `buckets(Name = ...)` on a field generates one; fields that name the same type share the bounds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no buckets",
    label = "not declared as buckets",
    note = "declare it on a field with `buckets({Self} = exponential(start, factor, count))`, or implement `metrics::Buckets`"
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

/// Finds the bucket of a value: the first whose upper bound is not below it.
///
/// `None` for what may not be counted: NaN, the infinities, and negative values where no bound is negative, since a
/// single one would spoil the sum for good.
#[inline]
pub(crate) fn bucket<B: Buckets>(value: f64) -> Option<usize> {
    let negative = const { !B::BOUNDS.is_empty() && B::BOUNDS[0] < 0.0 };
    (value.is_finite() && (negative || value >= 0.0)).then(|| B::BOUNDS.partition_point(|bound| *bound < value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive_and_the_rest_is_plus_infinity() {
        assert_eq!(bucket::<DefaultBuckets>(0.0), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(-0.0), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(0.005), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(0.005_000_001), Some(1));
        assert_eq!(bucket::<DefaultBuckets>(10.0), Some(10));
        assert_eq!(bucket::<DefaultBuckets>(f64::MAX), Some(11));
    }

    #[test]
    fn what_would_spoil_the_sum_is_refused() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, -f64::MIN_POSITIVE] {
            assert_eq!(bucket::<DefaultBuckets>(value), None, "{value}");
        }
    }
}
