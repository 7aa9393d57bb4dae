//! Messages with numbers and words in constant evaluation, where nothing can be formatted.

// Lengths, digits and exponents are small, and `From` is not for constant evaluation.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

/// Longest message; what is beyond it is cut off.
const MAX_BYTES: usize = 512;

/// Most digits of a number: those of an `i128`.
const MAX_DIGITS: usize = 39;

/// Significant digits of a float that is not a short decimal.
const SIGNIFICANT: u32 = 9;

/// Decimals of a float that is a short decimal.
const DECIMALS: u32 = 6;

/// A message that is put together in constant evaluation, to panic with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message {
    bytes: [u8; MAX_BYTES],
    len: usize,
}

impl Message {
    /// Begins with a text.
    pub(crate) const fn new(text: &str) -> Self {
        Self {
            bytes: [0; MAX_BYTES],
            len: 0,
        }
        .str(text)
    }

    /// Appends a text.
    pub(crate) const fn str(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            let size = char_len(bytes[index]);
            if self.len + size > MAX_BYTES {
                return self;
            }
            let mut byte = 0;
            while byte < size {
                self.bytes[self.len] = bytes[index + byte];
                self.len += 1;
                byte += 1;
            }
            index += size;
        }
        self
    }

    /// Appends a count or a place.
    pub(crate) const fn usize(self, number: usize) -> Self {
        self.integer(number as i128)
    }

    /// Appends an integer.
    pub(crate) const fn integer(self, number: i128) -> Self {
        let text = if number < 0 { self.str("-") } else { self };
        text.digits(number.unsigned_abs(), 1)
    }

    /// Appends a float: `0.25`, `-1`, `1e300`, `NaN`, `inf`. What has no more than 6 decimals is
    /// exact, else the first 9 digits are.
    pub(crate) const fn f64(self, number: f64) -> Self {
        if number.is_nan() {
            return self.str("NaN");
        }
        let text = if number.is_sign_negative() { self.str("-") } else { self };
        let number = number.abs();
        if number.is_infinite() {
            return text.str("inf");
        }
        let scale = 10_u64.pow(DECIMALS);
        let fraction = scaled(number, scale);
        let is_short = number < 1e9 && (fraction as f64 / scale as f64).to_bits() == number.to_bits();
        if is_short {
            return text
                .integer((fraction / scale) as i128)
                .decimals(fraction % scale, DECIMALS);
        }
        text.scientific(number)
    }

    /// Appends a positive float as digits and an exponent.
    const fn scientific(self, number: f64) -> Self {
        let (mut number, mut exponent) = (number, 0);
        while number >= 10.0 {
            number /= 10.0;
            exponent += 1;
        }
        while number < 1.0 {
            number *= 10.0;
            exponent -= 1;
        }
        let scale = 10_u64.pow(SIGNIFICANT - 1);
        let digits = scaled(number, scale);
        // Rounded up to the next power of ten.
        let (digits, exponent) = if digits == 10 * scale {
            (scale, exponent + 1)
        } else {
            (digits, exponent)
        };
        self.integer((digits / scale) as i128)
            .decimals(digits % scale, SIGNIFICANT - 1)
            .str("e")
            .integer(exponent)
    }

    /// Appends what is behind the decimal point, if it is not zero.
    const fn decimals(self, fraction: u64, count: u32) -> Self {
        if fraction == 0 {
            return self;
        }
        let (mut fraction, mut count) = (fraction, count);
        while fraction % 10 == 0 {
            fraction /= 10;
            count -= 1;
        }
        self.str(".").digits(fraction as u128, count as usize)
    }

    /// Appends the digits of a number, with zeros before it if it has fewer than `least`.
    const fn digits(mut self, mut number: u128, least: usize) -> Self {
        let mut digits = [b'0'; MAX_DIGITS];
        let mut first = MAX_DIGITS;
        while number > 0 {
            first -= 1;
            digits[first] += (number % 10) as u8;
            number /= 10;
        }
        if MAX_DIGITS - first < least {
            first = MAX_DIGITS - least;
        }
        while first < MAX_DIGITS && self.len < MAX_BYTES {
            self.bytes[self.len] = digits[first];
            self.len += 1;
            first += 1;
        }
        self
    }

    /// Returns the message.
    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    /// Panics with the message: a compile error in constant evaluation.
    #[track_caller]
    pub(crate) const fn panic(&self) -> ! {
        panic!("{}", self.as_str())
    }
}

/// Returns the bytes of a character, by its first.
const fn char_len(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// Returns so many times a float, rounded to the nearest integer.
const fn scaled(number: f64, scale: u64) -> u64 {
    (number * scale as f64 + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_is_made_in_constant_evaluation() {
        const MESSAGE: Message = Message::new("bound ")
            .usize(3)
            .str(" (")
            .f64(0.25)
            .str(") is not above bound ")
            .usize(2);
        assert_eq!(MESSAGE.as_str(), "bound 3 (0.25) is not above bound 2");
    }

    #[test]
    fn floats_are_written_short() {
        let texts = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1, "0.1"),
            (0.000_001, "0.000001"),
            (10.05, "10.05"),
            (1e-7, "1e-7"),
            (1e10, "1e10"),
            (1e300, "1e300"),
            (5e-324, "4.94065646e-324"),
            (f64::MAX, "1.79769313e308"),
            (1.0 / 3.0, "3.33333333e-1"),
            (9.999_999_999_9e20, "1e21"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (number, text) in texts {
            assert_eq!(Message::new("").f64(number).as_str(), text);
        }
    }

    #[test]
    fn integers_are_written_whole() {
        for number in [0, 7, -1, 1_000, i128::MAX, i128::MIN] {
            assert_eq!(Message::new("").integer(number).as_str(), number.to_string());
        }
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        let long = "ü".repeat(300);
        let message = Message::new("a").str(&long).str(&long).usize(7);
        assert_eq!(message.as_str(), format!("a{}7", "ü".repeat(255)));
        assert_eq!(message.usize(12).as_str(), message.as_str());
    }

    proptest! {
        #[test]
        fn a_float_is_about_what_is_written(number in any::<f64>()) {
            let text = Message::new("").f64(number);
            let read: f64 = text.as_str().parse().unwrap();
            let close = (read - number).abs() <= number.abs() * 1e-8;
            prop_assert!(close || read.to_bits() == number.to_bits() || number.is_nan() && read.is_nan(), "{}", text.as_str());
        }
    }
}
