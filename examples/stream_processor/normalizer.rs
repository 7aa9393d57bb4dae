//! Normalisation: every event gets a value, and values that are far from usual are told apart.

use std::collections::HashMap;

use super::backend::StateError;
use super::baseline::Baseline;
use super::event::Event;
use super::event_time::{DAY, EventTime};
use super::gap::{self, Known};
use super::reorder::ReorderBuffer;
use super::stats::ProcessorStatsHandles;
use super::store::Store;

/// A route without a flight for so many minutes is forgotten.
const STALE: i64 = 7 * DAY;

/// The value of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reading {
    /// Minutes behind schedule.
    pub(crate) delay: f64,
    /// Whether that is far from what is usual on the route.
    pub(crate) outlier: bool,
}

/// Normalises the events of one partition, in the order of their time.
pub(crate) struct Normalizer {
    baselines: Store,
    /// The last known delay of each carrier.
    last: HashMap<String, Known>,
    /// The day whose stale baselines are gone.
    day: Option<EventTime>,
    stats: ProcessorStatsHandles,
}

impl Normalizer {
    /// Starts knowing nothing.
    pub(crate) fn new(baselines: Store, stats: ProcessorStatsHandles) -> Self {
        Self {
            baselines,
            last: HashMap::new(),
            day: None,
            stats,
        }
    }

    /// Gives an event its value; `None` if nothing is known of it. `ahead` holds the events that follow.
    pub(crate) fn normalize(&mut self, event: &Event, ahead: &ReorderBuffer) -> Result<Option<Reading>, StateError> {
        self.stats.normalization_events.inc();
        self.retire_stale(event.time)?;
        let Some(delay) = event.delay.map(f64::from) else {
            return Ok(self.fill(event, ahead).map(|delay| Reading { delay, outlier: false }));
        };
        self.last.insert(
            event.carrier.clone(),
            Known {
                time: event.time,
                delay,
            },
        );
        let outlier = self.judge(event, delay)?;
        Ok(Some(Reading { delay, outlier }))
    }

    fn fill(&self, gap: &Event, ahead: &ReorderBuffer) -> Option<f64> {
        let before = self.last.get(&gap.carrier).copied();
        let after = ahead.next_known(&gap.carrier).and_then(|event| {
            let delay = f64::from(event.delay?);
            Some(Known {
                time: event.time,
                delay,
            })
        });
        let (strategy, delay) = gap::fill(gap.time, before, after);
        self.stats.record_fill(strategy);
        delay
    }

    fn judge(&mut self, event: &Event, delay: f64) -> Result<bool, StateError> {
        let usual = self.baselines.get(&event.route)?;
        let outlier = usual.is_some_and(|usual| usual.is_outlier(delay));
        if outlier {
            self.stats.normalization_outliers_detected.inc();
        }
        let mut baseline = usual.unwrap_or(Baseline::new(event.time));
        baseline.update(event.time, delay);
        self.baselines.put(&event.route, baseline)?;
        Ok(outlier)
    }

    /// Once a day, forgets the routes that are not flown any more.
    fn retire_stale(&mut self, now: EventTime) -> Result<(), StateError> {
        let day = now.floor(DAY);
        if self.day.replace(day) != Some(day) {
            self.baselines.retire(|baseline| now - baseline.last > STALE)?;
        }
        Ok(())
    }
}
