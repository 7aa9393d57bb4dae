//! Integers as text, eight digits at a time: most lines of an exposition are copies of known text and one integer.

/// One more than the largest number of eight digits.
const BLOCK: u64 = 100_000_000;
/// One more than the largest number of seven digits.
const SHORT: u64 = 10_000_000;
/// Eight times the digit 0.
const ZEROS: u64 = u64::from_le_bytes(*b"00000000");
/// A bit of the last digit, which is written even if it is 0.
const LAST: u64 = 1 << 56;

/// Returns the text of a number of up to seven digits and a line feed, the first digit in the lowest byte, and its length.
#[inline]
pub(super) fn short_line(number: u64) -> Option<(u64, usize)> {
    if number >= SHORT {
        return None;
    }
    let line = line(number);
    let zeros = (line ^ (ZEROS >> 8) | LAST >> 8).trailing_zeros() & !7;
    Some((line >> zeros, 8 - zeros as usize / 8))
}

/// Appends a number of more than seven digits and a line feed.
#[inline(never)]
pub(super) fn push_long_line(number: u64, out: &mut Vec<u8>) {
    push_unsigned(number / SHORT, out);
    out.extend_from_slice(&line(number % SHORT).to_le_bytes());
}

/// Returns the seven digits of a number below 10,000,000 as text, and a line feed.
#[inline]
fn line(number: u64) -> u64 {
    (digits(number) | ZEROS) >> 8 | u64::from(b'\n') << 56
}

/// Appends a number.
pub(super) fn push_unsigned(number: u64, out: &mut Vec<u8>) {
    if number < BLOCK {
        let digits = digits(number);
        let zeros = (digits | LAST).trailing_zeros() & !7;
        out.extend_from_slice(&((digits | ZEROS) >> zeros).to_le_bytes());
        out.truncate(out.len() - zeros as usize / 8);
    } else {
        push_unsigned(number / BLOCK, out);
        out.extend_from_slice(&(digits(number % BLOCK) | ZEROS).to_le_bytes());
    }
}

/// Appends a number that may be negative.
pub(super) fn push_signed(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    push_unsigned(number.unsigned_abs(), out);
}

/// Returns the eight digits of a number below 100,000,000, a byte each, the first in the lowest byte.
///
/// Halves, quarters and single digits are split off side by side. The factors are 2^20/100 and 2^10/10, rounded up: exact for
/// the few digits that they divide.
#[inline]
fn digits(number: u64) -> u64 {
    let halves = (number << 32) - (number / 10_000) * ((10_000 << 32) - 1);
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let quarters = (halves << 16) - hundreds * ((100 << 16) - 1);
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    (quarters << 8) - tens * ((10 << 8) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_written(number: u64) {
        let mut out = b"x".to_vec();
        push_unsigned(number, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), format!("x{number}"));
        let mut line = Vec::new();
        match short_line(number) {
            Some((text, length)) => line.extend_from_slice(&text.to_le_bytes()[..length]),
            None => push_long_line(number, &mut line),
        }
        assert_eq!(line, format!("{number}\n").into_bytes());
    }

    #[test]
    fn every_group_of_four_digits_is_right_on_both_sides() {
        for group in 0..10_000 {
            assert_written(group);
            assert_written(group * 10_000 + 9_999 - group);
            assert_written(987_600_000_000 + group * 10_000 + group);
        }
    }

    #[test]
    fn every_length_is_right() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        powers
            .flat_map(|power| [power - 1, power, power + 1])
            .for_each(assert_written);
        [u64::MAX, 1 << 53, u64::MAX / 2].into_iter().for_each(assert_written);
    }

    #[test]
    fn the_sign_is_kept() {
        for number in [i64::MIN, -1, 0, i64::MAX] {
            let mut out = Vec::new();
            push_signed(number, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
    }
}
