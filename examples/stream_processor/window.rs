//! Windows: the events of one carrier within a stretch of time, in each of three ways.

use super::event::Event;
use super::event_time::{EventTime, HOUR};
use super::normalizer::Reading;
use super::stats::{ProcessorStatsHandles, WindowType};

/// Length of a tumbling and of a sliding window.
const LENGTH: i64 = HOUR;
/// A sliding window begins every so many minutes.
const SLIDE: i64 = 15;
/// A session ends after so many minutes without an event.
const GAP: i64 = 30;

/// The events of one carrier within a stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    pub(crate) kind: WindowType,
    pub(crate) carrier: String,
    pub(crate) start: EventTime,
    /// The first minute after the window.
    pub(crate) end: EventTime,
    /// How many events are in it.
    pub(crate) size: u64,
    /// Their delays, without outliers, which would hide what the other flights did.
    pub(crate) delays: Vec<f64>,
}

/// The open windows of one partition, whose events come in the order of their time.
pub(crate) struct Windows {
    /// Few: a window is closed as soon as the watermark has passed it.
    open: Vec<Window>,
    stats: ProcessorStatsHandles,
}

impl Windows {
    /// Starts without any window.
    pub(crate) fn new(stats: ProcessorStatsHandles) -> Self {
        Self {
            open: Vec::new(),
            stats,
        }
    }

    /// Adds an event to each of its windows, opening those that are not there.
    pub(crate) fn add(&mut self, event: &Event, reading: Reading) {
        let (carrier, time) = (event.carrier.as_str(), event.time);
        let start = time.floor(LENGTH);
        self.window(WindowType::Tumbling, carrier, start, start + LENGTH)
            .add(reading);
        for step in 0..LENGTH / SLIDE {
            let start = time.floor(SLIDE) - step * SLIDE;
            self.window(WindowType::Sliding, carrier, start, start + LENGTH)
                .add(reading);
        }
        let session = self.session(carrier, time);
        session.end = time + GAP;
        session.add(reading);
    }

    /// Closes and returns the windows that the watermark has passed.
    pub(crate) fn trigger(&mut self, watermark: EventTime) -> Vec<Window> {
        let passed: Vec<_> = self.open.extract_if(.., |window| window.end <= watermark).collect();
        for window in &passed {
            self.stats.record_window_triggered(window.kind, window.size);
        }
        passed
    }

    fn window(&mut self, kind: WindowType, carrier: &str, start: EventTime, end: EventTime) -> &mut Window {
        let same = |window: &Window| window.start == start;
        self.find_or_open(kind, carrier, same, start, end)
    }

    fn session(&mut self, carrier: &str, time: EventTime) -> &mut Window {
        let open = |window: &Window| time < window.end;
        self.find_or_open(WindowType::Session, carrier, open, time, time + GAP)
    }

    fn find_or_open(
        &mut self,
        kind: WindowType,
        carrier: &str,
        belongs: impl Fn(&Window) -> bool,
        start: EventTime,
        end: EventTime,
    ) -> &mut Window {
        let found = self
            .open
            .iter()
            .position(|window| window.kind == kind && window.carrier == carrier && belongs(window));
        let index = found.unwrap_or_else(|| {
            self.stats.record_window_created(kind);
            self.open.push(Window::new(kind, carrier, start, end));
            self.open.len() - 1
        });
        &mut self.open[index]
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        for window in &self.open {
            self.stats.windows_active.with(window.kind).dec();
        }
    }
}

impl Window {
    fn new(kind: WindowType, carrier: &str, start: EventTime, end: EventTime) -> Self {
        Self {
            kind,
            carrier: carrier.to_owned(),
            start,
            end,
            size: 0,
            delays: Vec::new(),
        }
    }

    fn add(&mut self, reading: Reading) {
        self.size += 1;
        if !reading.outlier {
            self.delays.push(reading.delay);
        }
    }
}
