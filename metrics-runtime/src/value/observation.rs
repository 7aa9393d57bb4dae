//! What a histogram accepts.

use std::time::Duration;

/// A value that a histogram observes: `f64`, `f32`, an integer, or a [`Duration`] (always in seconds).
///
/// A value that is not a finite number is dropped and counted, whatever it comes from. If
/// [`value`](Self::value) panics, so does the call, and nothing is counted.
#[diagnostic::on_unimplemented(
    message = "a histogram cannot observe a `{Self}`",
    label = "not a number or a `Duration`",
    note = "`f64`, `f32`, integers, or `std::time::Duration`, always in seconds"
)]
pub trait Observation {
    /// Returns the value as `f64`. Integers above 2<sup>53</sup> are rounded.
    fn value(self) -> f64;
}

impl Observation for f64 {
    #[inline]
    fn value(self) -> f64 {
        self
    }
}

impl Observation for Duration {
    #[inline]
    fn value(self) -> f64 {
        self.as_secs_f64()
    }
}

macro_rules! observations {
    ($($number:ty),*) => {$(
        impl Observation for $number {
            #[inline]
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            fn value(self) -> f64 {
                self as f64
            }
        }
    )*};
}
observations!(f32, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);
