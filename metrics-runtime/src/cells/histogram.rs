//! Histograms: buckets and a sum that are never read torn, by a reader that a writer never starves.
//!
//! The words are `[started, sum of an even count, sum of an odd count, bucket 0, bucket 1, ...]`. The count is the sum of the
//! buckets.
//!
//! *Protocol.* To make observation n+1, the writer, the lessee of the slot,
//!
//! 1. stores `started = n + 1`, relaxed,
//! 2. stores the new sum into the word of the parity of n+1, with release: the sum of the first n stays in the other,
//! 3. adds one to the bucket, with release.
//!
//! The reader loads all buckets with acquire; say they add up to n. It loads the sum of the parity of n with acquire, then
//! `started` with acquire.
//!
//! * It has seen n bucket stores, so it sees the sum of observation n or a later one of that parity: n+2 or more. Had it
//!   seen one of those, the acquire would show it `started >= n + 2`. So if `started` is n or n+1 the sum is that of the
//!   first n observations.
//! * If `started` is n, no more than n bucket stores exist, and it has seen all of them: the buckets are those of the first n.
//! * If `started` is n+1, the buckets may be any n of the first n+1 observations. It looks again, after `started`. If they
//!   are the same, each bucket had its value throughout, so there was a moment at which n bucket stores had been made: the
//!   first n. A bucket store of n+1 that was seen at first would make the earlier ones visible to the second look.
//! * Otherwise it tries again. A writer that stops half-way leaves `started` at n+1 and the buckets as they are: the second
//!   look succeeds, so nobody waits for it.

use super::primitive::{Ordering, pause};
use super::table::Word;

/// Words of a histogram before its buckets.
pub const HISTOGRAM_HEAD: usize = 3;

/// Counts a value; a bucket that does not exist is ignored. Only the lessee of the words calls this.
#[inline]
pub(super) fn observe(words: &[Word], bucket: usize, value: f64) {
    let [started, even, odd, buckets @ ..] = words else { return };
    let Some(bucket) = buckets.get(bucket) else { return };
    let n = started.load(Ordering::Relaxed);
    let (old, new) = if n.is_multiple_of(2) { (even, odd) } else { (odd, even) };
    started.store(n.wrapping_add(1), Ordering::Relaxed);
    let sum = f64::from_bits(old.load(Ordering::Relaxed)) + value;
    // Both pair with the acquires in `read`.
    new.store(sum.to_bits(), Ordering::Release);
    bucket.store(bucket.load(Ordering::Relaxed).wrapping_add(1), Ordering::Release);
}

/// Reads buckets and sum of one moment. `counts` is as long as there are buckets.
pub(super) fn read(words: &[Word], counts: &mut [u64]) -> f64 {
    let [started, even, odd, buckets @ ..] = words else { return 0.0 };
    let mut turn = 0;
    loop {
        let mut n = 0_u64;
        for (bucket, count) in buckets.iter().zip(&mut *counts) {
            *count = bucket.load(Ordering::Acquire);
            n = n.wrapping_add(*count);
        }
        let sum = if n.is_multiple_of(2) { even } else { odd }.load(Ordering::Acquire);
        let ahead = started.load(Ordering::Acquire).wrapping_sub(n);
        let unchanged = || buckets.iter().zip(&*counts).all(|(bucket, count)| bucket.load(Ordering::Acquire) == *count);
        if ahead == 0 || (ahead == 1 && unchanged()) {
            return f64::from_bits(sum);
        }
        pause(turn);
        turn = turn.wrapping_add(1);
    }
}
