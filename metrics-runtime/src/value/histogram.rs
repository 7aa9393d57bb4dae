//! Observations counted in buckets.

use std::fmt;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{BoundsOf, Buckets, DefaultBuckets, Observation, bucket};
use crate::descriptor::word::finite_sum;

/// Observations counted in buckets, with their sum.
///
/// The plain value: `&mut self`, no atomics. The count is the sum of the buckets, so it always agrees with them.
///
/// # Examples
///
/// ```
/// let mut duration = metrics::Histogram::<metrics::DefaultBuckets>::default();
/// assert!(duration.observe(0.25));
/// assert!(duration.observe(std::time::Duration::from_secs(60)));
/// assert!(!duration.observe(f64::NAN));
/// assert_eq!((duration.count(), duration.sum()), (2, 60.25));
/// ```
pub struct Histogram<B = DefaultBuckets> {
    counts: Box<[u64]>,
    sum: f64,
    buckets: PhantomData<fn() -> B>,
}

impl<B: Buckets> Histogram<B> {
    /// Counts a value and adds it to the sum; returns whether it did.
    ///
    /// NaN, the infinities, and negative values where no bound is negative are refused: they would spoil the sum.
    #[inline]
    pub fn observe(&mut self, value: impl Observation) -> bool {
        let value = value.value();
        let Some(bucket) = bucket::<B>(value) else { return false };
        self.counts[bucket] += 1;
        self.sum = finite_sum(self.sum, value);
        true
    }

    /// Returns the upper bounds, without `+Inf`.
    #[must_use]
    pub fn bounds(&self) -> &'static [f64] {
        BoundsOf::<B>::CHECKED
    }

    /// Returns how many observations fell into each bucket alone; the last is above all bounds.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Returns how many observations there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().fold(0, |count, bucket| count.wrapping_add(*bucket))
    }

    /// Returns the sum of all observations, which stops at the largest and the smallest finite value.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    pub(crate) fn write(&self, words: &mut [u64]) {
        words[..self.counts.len()].copy_from_slice(&self.counts);
        words[self.counts.len()] = self.sum.to_bits();
    }

    pub(crate) fn read(words: &[u64]) -> Self {
        let counts = &words[..=BoundsOf::<B>::CHECKED.len()];
        Self {
            counts: counts.into(),
            sum: f64::from_bits(words[counts.len()]),
            buckets: PhantomData,
        }
    }
}

impl<B: Buckets> Default for Histogram<B> {
    fn default() -> Self {
        Self {
            counts: vec![0; BoundsOf::<B>::CHECKED.len() + 1].into(),
            sum: 0.0,
            buckets: PhantomData,
        }
    }
}

impl<B> Clone for Histogram<B> {
    fn clone(&self) -> Self {
        Self {
            counts: self.counts.clone(),
            sum: self.sum,
            buckets: PhantomData,
        }
    }
}

impl<B> PartialEq for Histogram<B> {
    fn eq(&self, other: &Self) -> bool {
        self.counts == other.counts && self.sum == other.sum
    }
}

impl<B: Buckets> fmt::Debug for Histogram<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Histogram")
            .field("count", &self.count())
            .field("sum", &self.sum)
            .field("counts", &self.counts)
            .finish()
    }
}

impl<B: Buckets> Serialize for Histogram<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Histogram", 4)?;
        fields.serialize_field("bounds", BoundsOf::<B>::CHECKED)?;
        fields.serialize_field("counts", &*self.counts)?;
        fields.serialize_field("count", &self.count())?;
        fields.serialize_field("sum", &self.sum)?;
        fields.end()
    }
}
