//! Numbers as words: counters, gauges, `up_down` gauges.

use std::sync::atomic::Ordering;

use crate::cells::primitive::AtomicU64;
use crate::cells::{Addend, Merge};
use crate::descriptor::{NumberShape, Scalar, word};

mod sealed {
    pub trait Sealed {}
}

/// A number that a 64-bit word holds.
pub trait Word: sealed::Sealed + Copy + Default + 'static {
    /// How the word is read, and what fits.
    const NUMBER: NumberShape;
    /// Returns the word.
    fn to_word(self) -> u64;
    /// Reads the word; what does not fit takes the nearest value.
    fn from_word(word: u64) -> Self;
}

/// The value of a counter: `u64`, exact to the last digit, or `f64`.
#[diagnostic::on_unimplemented(message = "a counter cannot be a `{Self}`", label = "counters are `u64` or `f64`")]
pub trait CounterValue: Word {
    /// How the counts of threads are merged.
    #[doc(hidden)]
    const MERGE: Merge;
    /// Returns what is added; `None` for an increment that a counter cannot take.
    #[doc(hidden)]
    fn increment(self) -> Option<Addend>;
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
    /// How the changes that threads made are merged.
    #[doc(hidden)]
    const MERGE: Merge;
    /// Returns whether something can go up or down by this: a float that is not finite would stay for good.
    #[doc(hidden)]
    fn is_amount(self) -> bool;
    /// Adds to a word that many threads share, or subtracts from it.
    #[doc(hidden)]
    fn change_shared(word: &AtomicU64, by: Self, negative: bool);
    /// Returns what is added to a thread's own word; `None` for a change that cannot be made.
    #[doc(hidden)]
    fn change(self, negative: bool) -> Option<Addend>;
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
            const NUMBER: NumberShape = NumberShape { scalar: Scalar::$scalar, bits: <$number>::BITS };

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
            const MERGE: Merge = Merge::Delta;

            fn is_amount(self) -> bool {
                true
            }

            fn change_shared(word: &AtomicU64, by: Self, negative: bool) {
                let change = if negative { Self::saturating_sub } else { Self::saturating_add };
                update(word, |word| change(Self::from_word(word), by).to_word());
            }

            #[inline]
            fn change(self, negative: bool) -> Option<Addend> {
                // A delta has a sign: what is no `i64` would turn round.
                let by = i64::try_from(self).ok()?;
                let by = if negative { by.checked_neg()? } else { by };
                Some(Addend::delta(word::unsigned(by)))
            }
        }
    )*};
}
integers!(U64, u64: u8, u16, u32, u64, usize);
integers!(I64, i64: i8, i16, i32, i64, isize);

impl sealed::Sealed for f64 {}

impl Word for f64 {
    const NUMBER: NumberShape = NumberShape {
        scalar: Scalar::F64,
        bits: 64,
    };

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
    const MERGE: Merge = Merge::Float;

    fn is_amount(self) -> bool {
        self.is_finite()
    }

    fn change_shared(word: &AtomicU64, by: Self, negative: bool) {
        let by = if negative { -by } else { by };
        update(word, |word| word::finite_sum(Self::from_bits(word), by).to_bits());
    }

    #[inline]
    fn change(self, negative: bool) -> Option<Addend> {
        let by = if negative { -self } else { self };
        self.is_finite().then_some(Addend::float(by))
    }
}

impl sealed::Sealed for bool {}

impl Word for bool {
    const NUMBER: NumberShape = NumberShape {
        scalar: Scalar::Bool,
        bits: 64,
    };

    fn to_word(self) -> u64 {
        self.into()
    }

    fn from_word(word: u64) -> Self {
        word != 0
    }
}

impl GaugeValue for bool {}

impl CounterValue for u64 {
    const MERGE: Merge = Merge::Count;

    #[inline]
    fn increment(self) -> Option<Addend> {
        // More than an `i64` holds is what becomes of a negative number by a cast, or by a subtraction that wraps.
        (self >> 63 == 0).then_some(Addend::count(self))
    }
}

impl CounterValue for f64 {
    const MERGE: Merge = Merge::Float;

    #[inline]
    fn increment(self) -> Option<Addend> {
        (self.is_finite() && self >= 0.0).then_some(Addend::float(self))
    }
}
