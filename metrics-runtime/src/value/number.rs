//! Numbers as words: counters, gauges, `up_down` gauges.

use std::sync::atomic::Ordering;

use crate::cells::primitive::AtomicU64;
use crate::descriptor::Scalar;

mod sealed {
    pub trait Sealed {}
}

/// A number that a 64-bit word holds.
pub trait Word: sealed::Sealed + Copy + Default + 'static {
    /// How the word is read.
    const SCALAR: Scalar;
    /// Returns the word.
    fn to_word(self) -> u64;
    /// Reads the word; what does not fit takes the nearest value.
    fn from_word(word: u64) -> Self;
}

/// The value of a counter: `u64`, exact to the last digit, or `f64`.
#[diagnostic::on_unimplemented(message = "a counter cannot be a `{Self}`", label = "counters are `u64` or `f64`")]
pub trait CounterValue: Word {
    /// Returns what may be added: `None` for a negative or non-finite increment.
    #[doc(hidden)]
    fn increment(self) -> Option<Self>;
}

/// The value of a gauge with `set`: an integer, `f64`, or `bool`.
pub trait GaugeValue: Word {}

/// The value of a gauge that can be moved up and down: an integer or `f64`.
///
/// Integers take the nearest value they can hold: an unsigned gauge does not fall below 0.
#[diagnostic::on_unimplemented(message = "a `{Self}` cannot go up and down", label = "needs an integer or `f64`")]
pub trait UpDownValue: GaugeValue {
    #[doc(hidden)]
    const ONE: Self;
    /// Adds to a word that many threads share.
    #[doc(hidden)]
    fn add_shared(word: &AtomicU64, by: Self);
    /// Takes from a word that many threads share.
    #[doc(hidden)]
    fn sub_shared(word: &AtomicU64, by: Self);
    /// The word to add to a thread's own word, and how: as a float or wrapping.
    #[doc(hidden)]
    fn delta(self, negative: bool) -> Delta;
}

/// What is added to a thread's own word.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub enum Delta {
    /// An integer, wrapping: what is taken away is its two's complement.
    Word(u64),
    /// A float.
    Float(f64),
}

fn update(word: &AtomicU64, change: impl Fn(u64) -> u64) {
    // Never fails: the closure always gives a value.
    let _ = word.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |word| Some(change(word)));
}

macro_rules! integers {
    ($scalar:ident, $wide:ty: $($number:ty),*) => {$(
        impl sealed::Sealed for $number {}

        // Both casts are lossless on every target Rust has; the narrowing one saturates before it.
        #[allow(clippy::cast_lossless, clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]
        impl Word for $number {
            const SCALAR: Scalar = Scalar::$scalar;

            #[inline]
            fn to_word(self) -> u64 {
                self as $wide as u64
            }

            #[inline]
            fn from_word(word: u64) -> Self {
                <$number>::try_from(word as $wide)
                    .unwrap_or(if (word as $wide) < (<$number>::MAX as $wide) { <$number>::MIN } else { <$number>::MAX })
            }
        }

        impl GaugeValue for $number {}

        impl UpDownValue for $number {
            const ONE: Self = 1;

            fn add_shared(word: &AtomicU64, by: Self) {
                update(word, |word| Self::from_word(word).saturating_add(by).to_word());
            }

            fn sub_shared(word: &AtomicU64, by: Self) {
                update(word, |word| Self::from_word(word).saturating_sub(by).to_word());
            }

            #[inline]
            fn delta(self, negative: bool) -> Delta {
                Delta::Word(if negative { self.to_word().wrapping_neg() } else { self.to_word() })
            }
        }
    )*};
}
integers!(U64, u64: u8, u16, u32, u64, usize);
integers!(I64, i64: i8, i16, i32, i64, isize);

impl sealed::Sealed for f64 {}

impl Word for f64 {
    const SCALAR: Scalar = Scalar::F64;

    #[inline]
    fn to_word(self) -> u64 {
        self.to_bits()
    }

    #[inline]
    fn from_word(word: u64) -> Self {
        Self::from_bits(word)
    }
}

impl GaugeValue for f64 {}

impl UpDownValue for f64 {
    const ONE: Self = 1.0;

    fn add_shared(word: &AtomicU64, by: Self) {
        update(word, |word| (Self::from_bits(word) + by).to_bits());
    }

    fn sub_shared(word: &AtomicU64, by: Self) {
        update(word, |word| (Self::from_bits(word) - by).to_bits());
    }

    #[inline]
    fn delta(self, negative: bool) -> Delta {
        Delta::Float(if negative { -self } else { self })
    }
}

impl sealed::Sealed for bool {}

impl Word for bool {
    const SCALAR: Scalar = Scalar::Bool;

    fn to_word(self) -> u64 {
        self.into()
    }

    fn from_word(word: u64) -> Self {
        word != 0
    }
}

impl GaugeValue for bool {}

impl CounterValue for u64 {
    #[inline]
    fn increment(self) -> Option<Self> {
        Some(self)
    }
}

impl CounterValue for f64 {
    #[inline]
    fn increment(self) -> Option<Self> {
        (self.is_finite() && self >= 0.0).then_some(self)
    }
}
