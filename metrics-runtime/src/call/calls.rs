//! Calls of one function with the same labels, and one of them.

use std::array;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::outcome::{OUTCOMES, PANICKED, Verdict};
use crate::cells::{Addend, Place, Range};
use crate::descriptor::MetricType;
use crate::platform::{CLOCK, Instant};
use crate::row::{Cells, Row};
use crate::value::Durations;

/// Where something is counted by outcome.
type ByOutcome = [Place; OUTCOMES.len()];

/// The calls of one function with the same labels: where they are counted.
#[derive(Debug)]
pub struct Calls {
    /// Keeps the words, and has the clock.
    row: Arc<Row>,
    in_flight: Place,
    /// Calls without an error, or without a label for it.
    ended: ByOutcome,
    /// All calls, by outcome and error, and how many values the label `error` has, with its absence.
    by_error: (Cells, usize),
    durations: ByOutcome,
    bounds: Durations,
    sample: Option<Sample>,
}

// A panic leaves nothing half done in words that count.
impl UnwindSafe for Calls {}
impl RefUnwindSafe for Calls {}

/// Which calls are timed: one in so many of each slot, which threads hand on to each other.
#[derive(Debug)]
struct Sample {
    left: Place,
    /// How many are not timed in between.
    between: u64,
    /// Keeps the words.
    _range: Range,
}

/// A call that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Started {
    calls: &'static Calls,
    /// If the call is timed.
    start: Option<Instant>,
}

/// A call whose body is running: if this is dropped, the body has panicked.
#[derive(Debug)]
pub(super) struct Running<K: Kept>(Started, PhantomData<K>);

/// What is kept of calls besides their count: known when they are compiled.
pub trait Kept: fmt::Debug {
    /// How many are under way.
    const IN_FLIGHT: bool;
    /// How long they take.
    const DURATIONS: bool;
}

/// Keeps how many calls are under way, and how long they take.
#[derive(Debug)]
pub struct Keeps<const IN_FLIGHT: bool, const DURATIONS: bool>;

impl<const IN_FLIGHT: bool, const DURATIONS: bool> Kept for Keeps<IN_FLIGHT, DURATIONS> {
    const IN_FLIGHT: bool = IN_FLIGHT;
    const DURATIONS: bool = DURATIONS;
}

impl Calls {
    /// Finds the words of a row of a function. One call in `sample` is timed.
    pub(super) fn new(row: Arc<Row>, bounds: Durations, sample: u64) -> Self {
        let families = &row.layout().families;
        let find = |wanted| families.iter().position(|family| family.family.metric_type == wanted);
        // An outcome that there is not never comes.
        let by_outcome = |index: usize, stride: usize| {
            let (cells, words) = (row.cells(index), families[index].live_words());
            array::from_fn(|outcome| cells.at(outcome * stride, words).place)
        };
        let ended = find(MetricType::Counter).unwrap_or(0);
        let errors = families[ended].family.shape.labels.cardinalities().nth(1).unwrap_or(1);
        // What there is no family for is never counted: see `Kept`.
        Self {
            in_flight: find(MetricType::Gauge).map_or(Place::NOWHERE, |index| row.cells(index).at(0, 1).place),
            ended: by_outcome(ended, errors),
            by_error: (row.cells(ended), errors),
            durations: find(MetricType::Histogram)
                .map_or([Place::NOWHERE; OUTCOMES.len()], |index| by_outcome(index, 1)),
            bounds,
            sample: Sample::new(sample),
            row,
        }
    }

    pub(super) fn row(&self) -> &Row {
        &self.row
    }

    /// Begins a call.
    #[inline]
    pub(super) fn start<K: Kept>(&'static self) -> Running<K> {
        if K::IN_FLIGHT {
            self.in_flight.add(Addend::delta(1));
        }
        let timed = CLOCK && K::DURATIONS && self.sample.as_ref().is_none_or(Sample::takes);
        let start = timed.then(|| self.now());
        Running::resumed(Started { calls: self, start })
    }

    // Apart, as `observe` is: so what is not timed, or only seldom, is short.
    #[inline(never)]
    fn now(&self) -> Instant {
        self.row.clock().now()
    }

    #[inline(never)]
    fn observe(&self, outcome: usize, start: Instant, end: Instant) {
        let (bucket, seconds) = self.bounds.bucket(end.saturating_duration_since(start));
        self.durations[outcome].observe(bucket, seconds);
    }
}

impl Sample {
    /// Makes one for one call in `calls`; `None` if every call is timed, as it is if the process has no words left.
    fn new(calls: u64) -> Option<Self> {
        let between = calls.checked_sub(1).filter(|between| *between > 0)?;
        let range = Range::new(1).ok()?;
        Some(Self {
            left: range.stretch(0, 1, 1).place(0, 1),
            between,
            _range: range,
        })
    }

    #[inline]
    fn takes(&self) -> bool {
        self.left.count_down(self.between)
    }
}

impl Started {
    /// Returns when the call has ended, if it is timed.
    #[inline]
    fn stop<K: Kept>(self) -> Option<(Instant, Instant)> {
        let start = self.start.filter(|_| K::DURATIONS)?;
        Some((start, self.calls.now()))
    }

    #[inline]
    fn end<K: Kept>(self, verdict: Verdict, times: Option<(Instant, Instant)>) {
        let calls = self.calls;
        let Verdict { outcome, error } = verdict;
        if error == 0 {
            calls.ended[outcome].add(Addend::delta(1));
        } else {
            let (all, errors) = &calls.by_error;
            all.at(outcome * errors + error, 1).place.add(Addend::delta(1));
        }
        if K::IN_FLIGHT {
            calls.in_flight.add(Addend::delta(u64::MAX));
        }
        if let Some((start, end)) = times {
            calls.observe(outcome, start, end);
        }
    }
}

impl<K: Kept> Running<K> {
    /// Goes on with a call that was suspended.
    #[inline]
    pub(super) fn resumed(started: Started) -> Self {
        Self(started, PhantomData)
    }

    /// Leaves the call under way, though its body is not running now.
    #[inline]
    pub(super) fn suspend(self) -> Started {
        let started = self.0;
        std::mem::forget(self);
        started
    }

    /// Ends the call with what a function, users' code, makes of its value: the call has panicked if that does.
    #[inline]
    pub(super) fn finish<R>(self, value: &R, judge: impl FnOnce(&R) -> Verdict) {
        let times = self.0.stop::<K>();
        let verdict = judge(value);
        self.suspend().end::<K>(verdict, times);
    }

    /// Ends the call in a way that the function did not choose.
    #[cold]
    pub(super) fn cut_off(started: Started, outcome: usize) {
        started.end::<K>(Verdict::of(outcome), started.stop::<K>());
    }
}

impl<K: Kept> Drop for Running<K> {
    fn drop(&mut self) {
        Self::cut_off(self.0, PANICKED);
    }
}
