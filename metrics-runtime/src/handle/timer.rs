//! Timers.

use std::fmt;
use std::time::Duration;

use super::{HistogramOf, Hold};
use crate::platform::{CLOCK, Instant};
use crate::value::Buckets;

/// Measures time from its start and observes it once, in seconds: when stopped, else when dropped.
///
/// # Examples
///
/// ```
/// # use metrics::{Histogram, Metrics, Registry};
/// # /// Stats.
/// # #[derive(Metrics)]
/// # struct Stats {
/// #     /// Time spent.
/// #     #[metric(histogram, unit = "seconds")]
/// #     work: Histogram,
/// # }
/// let stats = Registry::new().register::<Stats>(())?;
/// {
///     let _timer = stats.work.start_timer();
/// }
/// let took = stats.work.start_timer().stop();
/// assert!(took.as_secs() < 60);
/// stats.work.start_timer().discard();
/// assert_eq!(stats.work.value().count(), 2);
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[must_use = "a timer observes when it is dropped: keep it, `let _timer = ..` (`let _ = ..` drops it at once)"]
pub struct Timer<B: Buckets, H: Hold> {
    histogram: HistogramOf<B, H>,
    start: Instant,
    running: bool,
}

impl<B: Buckets, H: Hold> Timer<B, H> {
    pub(crate) fn start(histogram: HistogramOf<B, H>) -> Self {
        Self {
            start: histogram.clock().now(),
            histogram,
            running: true,
        }
    }

    /// Observes the time since the start and returns it.
    pub fn stop(mut self) -> Duration {
        self.record()
    }

    /// Ends the timer without observing anything.
    pub fn discard(mut self) {
        self.running = false;
    }

    fn record(&mut self) -> Duration {
        self.running = false;
        let took = self.histogram.clock().since(self.start);
        if CLOCK {
            self.histogram.observe(took);
        }
        took
    }
}

impl<B: Buckets, H: Hold> Drop for Timer<B, H> {
    fn drop(&mut self) {
        if self.running {
            self.record();
        }
    }
}

impl<B: Buckets, H: Hold> fmt::Debug for Timer<B, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timer")
            .field("elapsed", &self.histogram.clock().since(self.start))
            .finish_non_exhaustive()
    }
}
