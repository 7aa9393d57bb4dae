//! The histogram of one thread, never torn and never in the way of its writer.
//!
//! Knows the words of one slot only. What a bucket means is the caller's.

use std::sync::atomic::Ordering;

use super::addend::finite;
use super::primitive::{AtomicU64, own, spin_loop, yield_now};

/// Words of a histogram before its buckets.
pub(crate) const HISTOGRAM_HEAD: usize = 3;

/// Buckets that are read without allocating.
const FEW: usize = 64;

/// Looks between two of which the reader lets other threads run.
const SPINS: u32 = 64;

/// The words of a histogram in one slot.
///
/// The words are `[started, sum 0, sum 1, bucket 0, ..]`. The one writer makes observation `k` (the first is 1) in three
/// stores: `started = k`; `sum[k % 2] = sum[(k - 1) % 2] + value`, release; its bucket plus one, release. So each sum
/// stays in place while the next observation is made, and a writer stopped between two stores has spoilt nothing.
///
/// A reader adds up the buckets to `n`, loads `sum[n % 2]`, both acquire, then `started`. Buckets and sum belong together,
/// and are those of the first `n` observations, in two cases:
/// 1. `started = n`. What stores the bucket or the sum of observation `k`, release, has stored `started = k` before; having
///    loaded it, acquire, the reader loads a `started` of at least `k`. So it has counted `n` observations of the first
///    `n`: all. The sum is not older than that of `n`, which was stored before the bucket of `n`; nor newer, which would
///    show in `started`.
/// 2. A second look at the buckets shows them unchanged. Had the first counted `k` but not an earlier `m`, then, as the
///    bucket of `m` was stored before that of `k`, the second would show it. The sum is not older, as above; nor newer: the
///    bucket of `n + 1` was stored before the sum of `n + 2`, and would show too.
///
/// Otherwise an observation was completed while the reader looked, and it looks again. One that has begun and does not go
/// on keeps nobody waiting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Histogram<'a> {
    started: &'a AtomicU64,
    sums: &'a [AtomicU64; 2],
    buckets: &'a [AtomicU64],
}

impl<'a> Histogram<'a> {
    /// Tells the words apart. There is no histogram in too few.
    #[inline]
    pub(super) fn new(words: &'a [AtomicU64]) -> Option<Self> {
        let (head, buckets) = words.split_first_chunk::<HISTOGRAM_HEAD>()?;
        let (started, sums) = head.split_first()?;
        Some(Self {
            started,
            sums: sums.first_chunk()?,
            buckets,
        })
    }

    /// Finds the sum of the first `count` observations.
    #[inline]
    fn sum(self, count: u64) -> &'a AtomicU64 {
        &self.sums[usize::from(count % 2 != 0)]
    }

    /// Counts a value in a bucket. One that there is not is ignored.
    #[inline]
    pub(super) fn observe(self, bucket: usize, value: f64) {
        let Some(bucket) = self.buckets.get(bucket) else { return };
        let done = own(self.started);
        let this = done.wrapping_add(1);
        let sum = f64::from_bits(own(self.sum(done))) + value;
        self.started.store(this, Ordering::Relaxed);
        // Release pairs with the acquire of the sum in `look`.
        self.sum(this).store(sum.to_bits(), Ordering::Release);
        // Release pairs with the acquire of the buckets in `look`.
        bucket.store(own(bucket).wrapping_add(1), Ordering::Release);
    }

    /// Looks until the buckets, which it leaves in `seen`, and the sum, which it returns, belong together.
    pub(super) fn read(self, seen: &mut [u64]) -> f64 {
        let mut looks = 0_u32;
        loop {
            if let Some(sum) = self.look(seen) {
                return sum;
            }
            looks = looks.wrapping_add(1);
            if looks % SPINS == 0 {
                yield_now();
            } else {
                spin_loop();
            }
        }
    }

    /// Looks once. Returns nothing if buckets and sum may not belong together.
    pub(super) fn look(self, seen: &mut [u64]) -> Option<f64> {
        let mut count = 0_u64;
        for (seen, bucket) in seen.iter_mut().zip(self.buckets) {
            // Acquire pairs with the release of the bucket in `observe`.
            *seen = bucket.load(Ordering::Acquire);
            count = count.wrapping_add(*seen);
        }
        // Acquire pairs with the release of the sum in `observe`.
        let sum = f64::from_bits(self.sum(count).load(Ordering::Acquire));
        // After the two acquires, so that it tells what had begun by then: case 1.
        if self.started.load(Ordering::Relaxed) == count {
            return Some(sum);
        }
        // What this has to show happens before it, by the acquires of the first look: case 2.
        let unchanged = seen
            .iter()
            .zip(self.buckets)
            .all(|(&seen, bucket)| bucket.load(Ordering::Relaxed) == seen);
        unchanged.then_some(sum)
    }
}

/// Reads histograms of one number of buckets.
#[derive(Debug)]
pub(super) struct Reader {
    few: [u64; FEW],
    many: Vec<u64>,
    buckets: usize,
}

impl Reader {
    /// Makes room for the buckets of one thread: on the stack unless there are very many.
    pub(super) fn new(buckets: usize) -> Self {
        let many = if buckets > FEW { vec![0; buckets] } else { Vec::new() };
        Self {
            few: [0; FEW],
            many,
            buckets,
        }
    }

    /// Adds one thread's histogram to `counts`, and returns the sum of its values.
    pub(super) fn add_to(&mut self, words: &[AtomicU64], counts: &mut [u64]) -> f64 {
        let Some(histogram) = Histogram::new(words) else {
            return 0.0;
        };
        if histogram.started.load(Ordering::Relaxed) == 0 {
            // Nothing had been observed at the time of this load.
            return 0.0;
        }
        let seen = if self.many.is_empty() {
            &mut self.few[..self.buckets]
        } else {
            &mut self.many[..]
        };
        let sum = histogram.read(seen);
        for (count, seen) in counts.iter_mut().zip(seen) {
            *count = count.wrapping_add(*seen);
        }
        finite(sum)
    }
}
