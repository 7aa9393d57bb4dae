//! Words as signed integers, and back. The standard library's own conversions need Rust 1.87.

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
