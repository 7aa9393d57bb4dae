//! Histograms.

use std::fmt;
use std::marker::PhantomData;

use super::{Borrowed, Hold, Owned, Record, Shared, Timer};
use crate::cells::Place;
use crate::row::{Cell, Clock};
use crate::value::{BoundsOf, Buckets, DefaultBuckets, Histogram, Observation, bucket};

/// Counts observations in buckets, however it holds its row.
///
/// Each thread has buckets and a sum of its own. A gather never sees a torn histogram: the count is the sum of the
/// buckets, and the sum belongs to exactly those observations.
pub struct HistogramOf<B, H> {
    hold: H,
    place: Place,
    family: u32,
    buckets: PhantomData<fn() -> B>,
}

/// Counts observations and keeps its row alive: the field of a handles struct.
pub type HistogramHandle<B = DefaultBuckets, M = Shared> = HistogramOf<B, Owned<M>>;

/// Counts observations, borrowed: what `with(..)` of a histogram family returns.
pub type HistogramRef<'a, B = DefaultBuckets, M = Shared> = HistogramOf<B, Borrowed<'a, M>>;

impl<B: Buckets, H: Hold> HistogramOf<B, H> {
    #[inline]
    pub(crate) fn new(hold: H, cell: Cell) -> Self {
        Self {
            hold: hold.at(cell.place),
            place: cell.place,
            family: cell.family,
            buckets: PhantomData,
        }
    }

    /// Counts a value: `f64`, an integer, or a `Duration` (always in seconds).
    ///
    /// NaN, the infinities, and negative values where no bound is negative are dropped and counted in
    /// `metrics_dropped_values_total`: a single one would spoil the sum for good.
    #[inline]
    pub fn observe(&self, value: impl Observation) {
        let value = value.value();
        match bucket::<B>(value) {
            Some(bucket) => self.hold.mode().observe(self.place, bucket, value),
            None => self.hold.row().losses().drop_value(self.family as usize),
        }
    }

    /// Returns what tells how long things take.
    pub(super) fn clock(&self) -> &Clock {
        self.hold.row().clock()
    }

    /// Starts a timer that observes, in seconds, when it is stopped or dropped.
    pub fn start_timer(&self) -> Timer<B, H::Borrow<'_>> {
        Timer::start(HistogramOf {
            hold: self.hold.borrow(),
            place: self.place,
            family: self.family,
            buckets: PhantomData,
        })
    }

    /// Starts a timer that owns this handle, and so does not borrow the stats: it can go to another task or thread.
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
    /// let timer = stats.work.clone().into_timer();
    /// std::thread::spawn(move || timer.stop()).join().unwrap();
    /// assert_eq!(stats.work.value().count(), 1);
    /// # Ok::<(), metrics::RegisterError>(())
    /// ```
    pub fn into_timer(self) -> Timer<B, H> {
        Timer::start(self)
    }

    /// Calls `work` and observes how long it took, also if it panics.
    pub fn time<R>(&self, work: impl FnOnce() -> R) -> R {
        let _timer = self.start_timer();
        work()
    }

    /// Returns all observations so far, over all threads.
    #[must_use]
    pub fn value(&self) -> Histogram<B> {
        let mut words = vec![0; BoundsOf::<B>::CHECKED.len() + 2];
        let sum =
            self.hold
                .mode()
                .read_histogram(self.hold.row(), self.place, &mut words[..=BoundsOf::<B>::CHECKED.len()]);
        words[BoundsOf::<B>::CHECKED.len() + 1] = sum.to_bits();
        Histogram::read(&words)
    }

    /// Returns a handle to the same series that keeps it alive.
    #[must_use]
    pub fn hold(&self) -> HistogramOf<B, Owned<H::Mode>> {
        HistogramOf {
            hold: self.hold.own(),
            place: self.place,
            family: self.family,
            buckets: PhantomData,
        }
    }
}

impl<B, H: Clone> Clone for HistogramOf<B, H> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            place: self.place,
            family: self.family,
            buckets: PhantomData,
        }
    }
}

impl<B, H: Copy> Copy for HistogramOf<B, H> {}

impl<B: Buckets, H: Hold> fmt::Debug for HistogramOf<B, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}
