//! A number without loss: an integer to the last digit, or a float to the last bit.

use std::fmt;

use super::FloatText;
use crate::descriptor::{Scalar, word};

/// The value of a counter or a gauge.
///
/// # Examples
///
/// ```
/// use metrics::Number;
///
/// assert_eq!(Number::from(u64::MAX).to_string(), "18446744073709551615");
/// assert_eq!(Number::from(-0.0).to_string(), "-0");
/// assert_eq!(Number::from(1e21).to_string(), "1e+21");
/// assert_eq!(Number::from(2.5).as_f64(), 2.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An unsigned integer.
    Unsigned(u64),
    /// A signed integer.
    Signed(i64),
    /// A float.
    Float(f64),
}

impl Number {
    /// Reads a word of a snapshot.
    #[inline]
    pub(crate) fn from_word(scalar: Scalar, word: u64) -> Self {
        match scalar {
            Scalar::U64 | Scalar::Bool => Self::Unsigned(word),
            Scalar::I64 => Self::Signed(word::signed(word)),
            Scalar::F64 => Self::Float(f64::from_bits(word)),
        }
    }

    /// Makes a word of a snapshot, and says how to read it.
    pub(crate) fn to_word(self) -> (Scalar, u64) {
        match self {
            Self::Unsigned(number) => (Scalar::U64, number),
            Self::Signed(number) => (Scalar::I64, word::unsigned(number)),
            Self::Float(number) => (Scalar::F64, number.to_bits()),
        }
    }

    /// Returns the nearest float.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the caller asks for the nearest float")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(number) => number as f64,
            Self::Signed(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// Writes integers to the last digit and floats in the shortest form that reads back the same, as Prometheus text does.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(number) => fmt::Display::fmt(number, f),
            Self::Signed(number) => fmt::Display::fmt(number, f),
            Self::Float(number) => f.pad(FloatText::new().format(*number)),
        }
    }
}

macro_rules! from {
    ($($variant:ident: $($number:ty),*;)*) => {$($(
        impl From<$number> for Number {
            fn from(number: $number) -> Self {
                Self::$variant(number.into())
            }
        }
    )*)*};
}
from! {
    Unsigned: u8, u16, u32, u64, bool;
    Signed: i8, i16, i32, i64;
    Float: f32, f64;
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        // Lossless: no target of Rust has wider addresses.
        Self::Unsigned(number as u64)
    }
}

impl From<isize> for Number {
    fn from(number: isize) -> Self {
        Self::Signed(number as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_every_bit() {
        let numbers = [
            0_u64.into(),
            u64::MAX.into(),
            i64::MIN.into(),
            (-0.0).into(),
            f64::MIN_POSITIVE.into(),
            Number::from(0.1),
        ];
        for number in numbers {
            let (scalar, word) = number.to_word();
            assert_eq!(Number::from_word(scalar, word).to_string(), number.to_string());
        }
        assert_eq!(Number::from_word(Scalar::Bool, 1), true.into());
    }
}
