//! What a platform has: threads, clocks, processes that fork. Atomics have a file of their own, `cells/primitive.rs`.
//!
//! What is missing is missing by a rule, which `docs/platforms.md` tells users:
//!
//! * Without threads, a gather calls collectors and closures itself. It waits for nothing, since nothing else could go on
//!   meanwhile.
//! * Without a clock, time stands still. What would be a duration is not observed: it is absent, never 0.

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) use std::time::Instant;
use std::time::SystemTime;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) use still::Instant;

/// Whether threads can be started, and wait for each other.
pub(crate) const THREADS: bool = cfg!(any(
    not(target_family = "wasm"),
    all(target_feature = "atomics", not(target_os = "unknown"))
));

/// Whether the system tells the time: the standard library's clocks panic where it does not.
pub(crate) const CLOCK: bool = cfg!(not(all(target_family = "wasm", target_os = "unknown")));

/// Whether there are processes, and each has a number.
const PROCESSES: bool = cfg!(not(target_family = "wasm"));

/// Returns the wall clock's time; without a clock, the epoch.
pub(crate) fn wall_clock() -> SystemTime {
    if CLOCK {
        SystemTime::now()
    } else {
        SystemTime::UNIX_EPOCH
    }
}

/// Returns the number of this process, which a forked child has another of: never 0.
pub(crate) fn process_id() -> u32 {
    if PROCESSES { std::process::id() } else { 1 }
}

/// Makes an instant of one of the standard library's.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[inline]
pub(crate) fn instant(instant: Instant) -> Instant {
    instant
}

/// Makes an instant of one of the standard library's, of which no program here has any.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn instant(_: std::time::Instant) -> Instant {
    Instant::now()
}

/// The monotonic clock of a platform without one.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod still {
    use std::ops::Add;
    use std::time::Duration;

    /// A time since the program began, which has not passed yet: what [`std::time::Instant`] is elsewhere.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(crate) struct Instant(Duration);

    impl Instant {
        pub(crate) fn now() -> Self {
            Self(Duration::ZERO)
        }

        pub(crate) fn elapsed(self) -> Duration {
            Self::now().saturating_duration_since(self)
        }

        pub(crate) fn saturating_duration_since(self, earlier: Self) -> Duration {
            self.0.saturating_sub(earlier.0)
        }
    }

    impl Add<Duration> for Instant {
        type Output = Self;

        fn add(self, duration: Duration) -> Self {
            Self(self.0.saturating_add(duration))
        }
    }
}
