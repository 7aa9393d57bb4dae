//! Watermarks: the time before which no more events are waited for.

use super::event_time::EventTime;
use super::stats::ProcessorStatsHandles;

/// The watermark of one partition: events may be out of order by so much, and later ones are late.
pub(crate) struct Watermark {
    /// How far behind the latest event the watermark is, in minutes.
    bound: i64,
    /// The watermark moves in steps of so many minutes, so that not every event sets everything going.
    step: i64,
    latest: Option<EventTime>,
    current: Option<EventTime>,
    stats: ProcessorStatsHandles,
}

/// What an event means for the watermark.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It is in time and leaves the watermark where it is.
    InTime,
    /// It moves the watermark.
    Advances(EventTime),
    /// It comes after its watermark.
    Late,
}

impl Watermark {
    /// Starts without a watermark.
    pub(crate) fn new(bound: i64, step: i64, stats: ProcessorStatsHandles) -> Self {
        Self {
            bound,
            step,
            latest: None,
            current: None,
            stats,
        }
    }

    /// Judges an event by its time.
    pub(crate) fn observe(&mut self, time: EventTime) -> Arrival {
        if self.latest.is_some_and(|latest| time < latest) {
            self.stats.out_of_order_events.inc();
        }
        if self.current.is_some_and(|watermark| time < watermark) {
            self.stats.late_events.inc();
            return Arrival::Late;
        }
        let latest = self.latest.map_or(time, |latest| latest.max(time));
        self.latest = Some(latest);
        let watermark = (latest - self.bound).floor(self.step);
        if self.current.is_some_and(|current| watermark <= current) {
            return Arrival::InTime;
        }
        self.current = Some(watermark);
        self.stats.record_watermark(latest.seconds_since(watermark));
        Arrival::Advances(watermark)
    }
}
