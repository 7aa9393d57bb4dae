//! Since when series count, and how long things take.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::platform;

/// Tells start times, each later than all before, whatever the system's clock does.
#[derive(Debug, Default)]
pub(crate) struct StartClock {
    last: Option<SystemTime>,
}

impl StartClock {
    pub(crate) fn now(&mut self) -> SystemTime {
        self.after(platform::wall_clock())
    }

    fn after(&mut self, now: SystemTime) -> SystemTime {
        let next = self.last.and_then(|last| last.checked_add(Duration::from_nanos(1)));
        let start = next.map_or(now, |next| next.max(now));
        self.last = Some(start);
        start
    }
}

/// Tells how long things take: the system's monotonic clock, or another in its place.
#[derive(Clone, Default)]
pub(crate) struct Clock(Option<Arc<dyn Fn() -> std::time::Instant + Send + Sync>>);

// It only tells the time: handles stay what they were without one.
impl UnwindSafe for Clock {}
impl RefUnwindSafe for Clock {}

impl Clock {
    pub(crate) fn new(now: impl Fn() -> std::time::Instant + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    #[inline]
    pub(crate) fn now(&self) -> platform::Instant {
        match &self.0 {
            None => platform::Instant::now(),
            Some(now) => platform::instant(now()),
        }
    }

    /// Returns the time since `start`; none if the clock has gone back.
    #[inline]
    pub(crate) fn since(&self, start: platform::Instant) -> Duration {
        self.now().saturating_duration_since(start)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_none() {
            "Clock(system)"
        } else {
            "Clock(replaced)"
        })
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn start_times_rise_when_the_clock_stands_still_or_jumps_back() {
        let mut clock = StartClock::default();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
        let times =
            [now, now, now - Duration::from_secs(60), now + Duration::from_secs(60)].map(|now| clock.after(now));
        assert!(times.is_sorted_by(|one, other| one < other));
        assert_eq!((times[0], times[3]), (now, now + Duration::from_secs(60)));
    }
}
