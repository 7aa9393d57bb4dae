//! `fast-telemetry`. Its histograms hold integers: microseconds here.

use std::hint::black_box;
use std::sync::Arc;

use fast_telemetry::{
    Counter, DynamicCounter, DynamicHistogram, Histogram, LabelEnum, LabeledCounter, PrometheusExport, SampledTimer,
};

use super::shape::{Bounds, Exposition, Shape};
use crate::barrier::repeat;
use crate::call::{body, calling, sampled};
use crate::harness::{Contender, contender};
use crate::inputs::{Operation, PAIRS, SECONDS, STRINGS, Source, for_each};

const NAME: &str = "fast-telemetry";

/// What its documentation starts from, more than there are cores here.
const SHARDS: usize = 8;

/// Both labels as one: it has no second label.
#[derive(Debug, Clone, Copy)]
struct Pair(Source, Operation);

impl LabelEnum for Pair {
    const CARDINALITY: usize = Source::ALL.len() * Operation::ALL.len();
    const LABEL_NAME: &'static str = "pair";

    fn as_index(self) -> usize {
        self.0 as usize * Operation::ALL.len() + self.1 as usize
    }

    fn from_index(index: usize) -> Self {
        let operations = Operation::ALL.len();
        Self(Source::ALL[index / operations], Operation::ALL[index % operations])
    }

    fn variant_name(self) -> &'static str {
        self.0.text()
    }
}

/// It counts in signed integers.
fn unsigned(count: isize) -> u64 {
    count.unsigned_abs() as u64
}

pub(crate) fn count() -> Contender {
    let counter = Arc::new(Counter::new(SHARDS));
    let read = Arc::clone(&counter);
    contender(format!("{NAME}, {SHARDS} shards"), move |ops| {
        let counter = black_box(&*counter);
        repeat(ops, |_| counter.inc());
    })
    .counted(move || unsigned(read.sum()))
}

pub(crate) fn labels() -> Contender {
    let family = Arc::new(LabeledCounter::<Pair>::new(SHARDS));
    let read = Arc::clone(&family);
    contender(format!("{NAME} `LabeledCounter`, one hand-made enum"), move |ops| {
        let family = black_box(&*family);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            family.inc(Pair(source, operation));
        });
    })
    .counted(move || unsigned(read.sum_all()))
}

pub(crate) fn strings() -> Contender {
    let family = Arc::new(DynamicCounter::new(SHARDS));
    let read = Arc::clone(&family);
    contender(format!("{NAME} `DynamicCounter`"), move |ops| {
        let family = black_box(&*family);
        for_each(ops, black_box(&STRINGS), |name| family.inc(&[("customer", name)]));
    })
    .counted(move || unsigned(read.sum_all()))
}

fn micros(seconds: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 100 s")]
    let micros = (seconds * 1e6) as u64;
    micros
}

fn bounds(bounds: Bounds) -> Vec<u64> {
    bounds.values().into_iter().map(micros).collect()
}

pub(crate) fn observe() -> Contender {
    let values = SECONDS.map(micros);
    let histogram = Arc::new(Histogram::new(&bounds(Bounds::Default), SHARDS));
    let read = Arc::clone(&histogram);
    contender(format!("{NAME}, {SHARDS} shards, integers"), move |ops| {
        let histogram = black_box(&*histogram);
        for_each(ops, black_box(&values), |value| histogram.record(value));
    })
    .counted(move || read.count())
}

#[inline(never)]
fn call_with(timer: &SampledTimer, x: u64) -> Result<u64, ()> {
    let _timed = timer.start();
    body(x)
}

fn timer(stride: u64) -> Arc<SampledTimer> {
    let nanoseconds: Vec<u64> = bounds(Bounds::Default).iter().map(|micros| micros * 1000).collect();
    Arc::new(SampledTimer::new(&nanoseconds, SHARDS, stride))
}

/// It counts calls whatever their outcome.
pub(crate) fn call() -> Contender {
    let timer = timer(1);
    let (calls, durations) = (Arc::clone(&timer), Arc::clone(&timer));
    calling(format!("{NAME} `SampledTimer`, no outcome"), move |x| {
        call_with(&timer, x)
    })
    .counted(move || calls.calls())
    .counted(move || durations.sample_count())
}

/// One call in 16 is timed.
pub(crate) fn call_sampled() -> Contender {
    let timer = timer(16);
    let read = Arc::clone(&timer);
    calling(format!("{NAME} `SampledTimer`, 1 in 16 timed, no outcome"), move |x| {
        call_with(&timer, x)
    })
    .counted(move || sampled(read.calls(), read.sample_count()))
}

struct Filled {
    counters: DynamicCounter,
    histograms: DynamicHistogram,
    text: String,
}

impl Exposition for Filled {
    fn render(&mut self) -> &[u8] {
        self.text.clear();
        self.counters
            .export_prometheus(&mut self.text, "bench_events_total", "Events.");
        self.histograms
            .export_prometheus(&mut self.text, "bench_spent_seconds", "Time that was spent.");
        self.text.as_bytes()
    }
}

/// With so few shards as there are cores, which is what it needs least memory with.
pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    const FEW: usize = 2;
    let counters = DynamicCounter::with_max_series(FEW, 1 << 20);
    let histograms = DynamicHistogram::with_limits(&bounds(shape.bounds), FEW, 1 << 20);
    for index in 0..shape.counters {
        let (topic, part) = Shape::labels(index);
        let count = isize::try_from(Shape::count(index)).unwrap_or(0);
        counters.add(&[("topic", &topic), ("part", &part)], count);
    }
    for index in 0..shape.histograms {
        let (topic, part) = Shape::labels(index);
        for value in Shape::VALUES {
            histograms.record(&[("topic", &topic), ("part", &part)], micros(value));
        }
    }
    Box::new(Filled {
        counters,
        histograms,
        text: String::new(),
    })
}
