//! Words as signed integers, and back, by functions that the standard library has from Rust 1.87 on; sums of floats.

/// Reads a word as the signed integer of the same bits.
#[allow(clippy::cast_possible_wrap)]
#[inline]
pub(crate) const fn signed(word: u64) -> i64 {
    word as i64
}

/// Returns the word of the same bits as a signed integer.
#[allow(clippy::cast_sign_loss)]
#[inline]
pub(crate) const fn unsigned(number: i64) -> u64 {
    number as u64
}

/// Adds two floats. The sum of finite ones stays finite: it stops at the largest and the smallest finite value.
#[inline]
pub(crate) fn finite_sum(one: f64, other: f64) -> f64 {
    let sum = one + other;
    if sum.is_infinite() && one.is_finite() && other.is_finite() {
        f64::MAX.copysign(sum)
    } else {
        sum
    }
}
