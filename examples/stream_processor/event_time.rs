//! When a flight was to depart: the time that windows and watermarks go by, whatever the clock on the wall says.

use std::ops::{Add, Sub};

/// Minutes since the beginning of 1970, by the airport's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EventTime(pub(crate) i64);

/// Minutes in an hour.
pub(crate) const HOUR: i64 = 60;
/// Minutes in a day.
pub(crate) const DAY: i64 = 24 * HOUR;

const MONTH_LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl EventTime {
    /// After every event.
    pub(crate) const END: Self = Self(i64::MAX);

    /// Reads the beginning of a day, such as `2013-01-31`.
    pub(crate) fn of_date(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let lengths = MONTH_LENGTHS.get(..usize::try_from(month).ok()?)?;
        let leap = i64::from(is_leap(year));
        let length = lengths.last()? + if month == 2 { leap } else { 0 };
        if !(1970..10_000).contains(&year) || !(1..=length).contains(&day) {
            return None;
        }
        let past_years = (year - 1970) * 365 + leap_years_before(year) - leap_years_before(1970);
        let past_months = lengths[..lengths.len() - 1].iter().sum::<i64>() + if month > 2 { leap } else { 0 };
        Some(Self((past_years + past_months + day - 1) * DAY))
    }

    /// Returns the seconds between an earlier time and this one.
    #[allow(clippy::cast_precision_loss, reason = "2^53 seconds are 285 million years")]
    pub(crate) fn seconds_since(self, earlier: Self) -> f64 {
        ((self - earlier) * 60) as f64
    }

    /// Returns the latest multiple of `step` minutes that is not after this time.
    pub(crate) fn floor(self, step: i64) -> Self {
        Self(self.0.div_euclid(step) * step)
    }
}

/// Reads the minutes since midnight of a clock time without a colon: `5`, `517`, `2400`.
pub(crate) fn clock_minutes(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    let minutes = number / 100 * HOUR + number % 100;
    (number >= 0 && number % 100 < HOUR && minutes <= DAY).then_some(minutes)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn leap_years_before(year: i64) -> i64 {
    let last = year - 1;
    last / 4 - last / 100 + last / 400
}

impl Add<i64> for EventTime {
    type Output = Self;

    fn add(self, minutes: i64) -> Self {
        Self(self.0 + minutes)
    }
}

impl Sub<i64> for EventTime {
    type Output = Self;

    fn sub(self, minutes: i64) -> Self {
        Self(self.0 - minutes)
    }
}

impl Sub for EventTime {
    type Output = i64;

    fn sub(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}
