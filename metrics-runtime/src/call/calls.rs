//! Calls of one function with the same labels, and one of them.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::outcome::Verdict;
use crate::cells::{Place, Range};
use crate::descriptor::MetricType;
use crate::row::{Cells, Row};
use crate::value::Finder;

/// The calls of one function with the same labels: where they are counted.
#[derive(Debug)]
pub struct Calls {
    /// Keeps the words, and has the clock.
    row: Arc<Row>,
    ended: Cells,
    /// How many values the label `error` has, with its absence.
    errors: usize,
    durations: Option<(Cells, usize, Finder)>,
    in_flight: Option<Place>,
    sample: Option<Sample>,
}

// A panic leaves nothing half done in words that count.
impl UnwindSafe for Calls {}
impl RefUnwindSafe for Calls {}

/// Which calls are timed: of each thread the first, and then one in so many.
#[derive(Debug)]
pub(super) struct Sample {
    left: Range,
    /// How many are not timed in between.
    between: u64,
}

/// A call that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Started {
    calls: &'static Calls,
    /// If the call is timed.
    start: Option<Instant>,
}

impl Calls {
    /// Finds the words of a row of a function. One call in `sample` is timed.
    pub(super) fn new(row: Arc<Row>, finder: Finder, sample: u64) -> Self {
        let families = &row.layout().families;
        let find = |wanted| families.iter().position(|family| family.family.metric_type == wanted);
        let cells = |index| row.cells(index);
        let ended = find(MetricType::Counter).unwrap_or(0);
        let durations = find(MetricType::Histogram);
        // Without words left in the process, every call is timed.
        let left = (sample > 1 && durations.is_some())
            .then(|| Range::new(1).ok())
            .flatten();
        Self {
            ended: cells(ended),
            errors: families[ended]
                .family
                .shape
                .labels
                .indices(usize::MAX)
                .get(1)
                .map_or(1, |last| last + 1),
            durations: durations.map(|index| (cells(index), families[index].live_words(), finder)),
            in_flight: find(MetricType::Gauge).map(|index| cells(index).at(0, 1).place),
            sample: left.map(|left| Sample {
                left,
                between: sample - 1,
            }),
            row,
        }
    }

    pub(super) fn row(&self) -> &Row {
        &self.row
    }

    /// Begins a call.
    #[inline]
    pub(super) fn start(&'static self) -> Started {
        if let Some(in_flight) = self.in_flight {
            in_flight.add(1);
        }
        let timed = self.durations.is_some() && self.sample.as_ref().is_none_or(Sample::takes);
        Started {
            calls: self,
            start: timed.then(|| self.row.clock().now()),
        }
    }
}

impl Sample {
    #[inline]
    fn takes(&self) -> bool {
        self.left.stretch(0, 1, 1).place(0, 1).count_down(self.between)
    }
}

impl Started {
    /// Tells how long the call has taken, if it is timed.
    #[inline]
    pub(super) fn elapsed(self) -> Option<Duration> {
        Some(self.calls.row.clock().since(self.start?))
    }

    /// Ends the call.
    #[inline]
    pub(super) fn end(self, verdict: Verdict, took: Option<Duration>) {
        let calls = self.calls;
        let Verdict { outcome, error } = verdict;
        calls.ended.at(outcome * calls.errors + error, 1).place.add(1);
        if let (Some((cells, words, finder)), Some(took)) = (&calls.durations, took) {
            let seconds = took.as_secs_f64();
            if let Some(bucket) = finder.bucket(seconds) {
                cells.at(outcome, *words).place.observe(bucket, seconds);
            }
        }
        if let Some(in_flight) = calls.in_flight {
            in_flight.add(u64::MAX);
        }
    }

    /// Ends the call in a way that the function did not choose.
    pub(super) fn cut_off(self, outcome: usize) {
        self.end(Verdict::of(outcome), self.elapsed());
    }
}
