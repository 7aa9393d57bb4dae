//! Since when series count.

use std::time::{Duration, SystemTime};

/// Tells start times, each later than all before, whatever the system's clock does.
#[derive(Debug, Default)]
pub(crate) struct StartClock {
    last: Option<SystemTime>,
}

impl StartClock {
    pub(crate) fn now(&mut self) -> SystemTime {
        self.after(SystemTime::now())
    }

    fn after(&mut self, now: SystemTime) -> SystemTime {
        let next = self.last.and_then(|last| last.checked_add(Duration::from_nanos(1)));
        let start = next.map_or(now, |next| next.max(now));
        self.last = Some(start);
        start
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn start_times_rise_when_the_clock_stands_still_or_jumps_back() {
        let mut clock = StartClock::default();
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(1);
        let times = [now, now, now - Duration::from_mins(1), now + Duration::from_mins(1)].map(|now| clock.after(now));
        assert!(times.is_sorted_by(|one, other| one < other));
        assert_eq!((times[0], times[3]), (now, now + Duration::from_mins(1)));
    }
}
