//! The histogram of one thread, never torn and never in the way of its writer.
//!
//! Knows the words of one slot only. What a bucket means is the caller's.
//!
//! The words are `[started, sum 0, sum 1, bucket 0, ..]`. The one writer makes observation `k` (the first is 1) in three
//! stores: `started = k`; `sum[k % 2] = sum[(k - 1) % 2] + value`, release; its bucket plus one, release. So each sum
//! stays in place while the next observation is made, and a writer stopped between two stores has spoilt nothing.
//!
//! A reader adds up the buckets to `n`, loads `sum[n % 2]`, both acquire, then `started`. Three facts:
//! 1. A bucket value that counts observation `k`, or the sum of `k`, was stored, release, after `started = k` was. Having
//!    loaded it, acquire, the reader loads a `started` of at least `k`.
//! 2. If it loads `started = n`, it has counted, by fact 1, `n` observations of the first `n`: all of them. The sum is that
//!    of `n`: not older, since the store of the sum of `n` happens before the bucket of `n`, which was seen; nor newer,
//!    which by fact 1 would show in `started`.
//! 3. If it loads `started = n + 1`, it has counted all of the first `n + 1` but one. Were that one not the last, then the
//!    last was seen, and with it, happening before, the bucket of the missing one: a second look shows it. If a second
//!    look shows the buckets unchanged, they are the first `n`, and the sum is that of `n` as in fact 2.
//!
//! Anything else is read again. A reader fails only if two observations began while it looked, so one that has begun and
//! does not go on keeps nobody waiting.

use std::sync::atomic::Ordering;

use super::primitive::{AtomicU64, spin_loop, yield_now};

/// Words of a histogram before its buckets.
pub(crate) const HISTOGRAM_HEAD: usize = 3;

const STARTED: usize = 0;
const SUMS: usize = 1;

/// Tries between two that let other threads run.
const SPINS: u32 = 64;

fn sum_of(observation: u64) -> usize {
    SUMS + usize::from(observation % 2 != 0)
}

/// Counts a value in a bucket. One that there is not is ignored.
#[inline]
pub(super) fn observe(words: &[AtomicU64], bucket: usize, value: f64) {
    let Some(bucket) = words.get(bucket.saturating_add(HISTOGRAM_HEAD)) else { return };
    let done = words[STARTED].load(Ordering::Relaxed);
    let sum = f64::from_bits(words[sum_of(done)].load(Ordering::Relaxed)) + value;
    let this = done.wrapping_add(1);
    words[STARTED].store(this, Ordering::Relaxed);
    // Release pairs with the acquire of the sum in `look`.
    words[sum_of(this)].store(sum.to_bits(), Ordering::Release);
    // Release pairs with the acquire of the buckets in `look`.
    bucket.store(bucket.load(Ordering::Relaxed).wrapping_add(1), Ordering::Release);
}

/// Reads histograms of some number of buckets.
pub(super) struct Reader {
    few: [u64; 64],
    many: Vec<u64>,
    buckets: usize,
}

impl Reader {
    /// Makes room for the buckets of one thread: on the stack unless there are very many.
    pub(super) fn new(buckets: usize) -> Self {
        let many = if buckets > 64 { vec![0; buckets] } else { Vec::new() };
        Self { few: [0; 64], many, buckets }
    }

    /// Adds one thread's histogram to `counts`, and returns the sum of its values.
    pub(super) fn add_to(&mut self, words: &[AtomicU64], counts: &mut [u64]) -> f64 {
        // Nothing was observed here at the time of this load.
        if words[STARTED].load(Ordering::Relaxed) == 0 {
            return 0.0;
        }
        let seen = if self.many.is_empty() { &mut self.few[..self.buckets] } else { &mut self.many[..] };
        let sum = read(words, seen);
        for (count, seen) in counts.iter_mut().zip(seen) {
            *count = count.wrapping_add(*seen);
        }
        sum
    }
}

/// Reads until the buckets, which it leaves in `seen`, and the sum, which it returns, belong together.
fn read(words: &[AtomicU64], seen: &mut [u64]) -> f64 {
    let mut tries = 0_u32;
    loop {
        if let Some(sum) = look(words, seen) {
            return sum;
        }
        tries = tries.wrapping_add(1);
        if tries.is_multiple_of(SPINS) { yield_now() } else { spin_loop() }
    }
}

/// Reads once. Returns nothing if buckets and sum may not belong together.
fn look(words: &[AtomicU64], seen: &mut [u64]) -> Option<f64> {
    let buckets = &words[HISTOGRAM_HEAD..];
    for (seen, bucket) in seen.iter_mut().zip(buckets) {
        // Acquire pairs with the release of the bucket in `observe`: fact 1.
        *seen = bucket.load(Ordering::Acquire);
    }
    let count = seen.iter().fold(0_u64, |count, &seen| count.wrapping_add(seen));
    // Acquire pairs with the release of the sum in `observe`: fact 1.
    let sum = f64::from_bits(words[sum_of(count)].load(Ordering::Acquire));
    let ahead = words[STARTED].load(Ordering::Relaxed).wrapping_sub(count);
    // What the second look has to show happens before it, by the acquires of the first: fact 3.
    let unchanged = || seen.iter().zip(buckets).all(|(&seen, bucket)| bucket.load(Ordering::Relaxed) == seen);
    (ahead == 0 || ahead == 1 && unchanged()).then_some(sum)
}
