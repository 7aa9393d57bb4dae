//! `prometheus`, without protobuf.

use std::hint::black_box;
use std::time::Instant;

use prometheus::{
    DEFAULT_BUCKETS, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use super::shape::{Exposition, Shape};
use crate::barrier::repeat;
use crate::call::{awaiting, body, calling, failures};
use crate::harness::{Contender, contender};
use crate::inputs::{PAIRS, SECONDS, STRINGS, for_each, sum_of_seconds};

const NAME: &str = "prometheus";

fn vector(labels: &[&str]) -> IntCounterVec {
    IntCounterVec::new(Opts::new("events_total", "Events."), labels).expect("the names are legal")
}

fn sum(vector: &IntCounterVec) -> u64 {
    use prometheus::core::Collector as _;
    let values = vector.collect();
    let values = values.iter().flat_map(prometheus::proto::MetricFamily::get_metric);
    // Integer counters are read as floats there; far below 2^53.
    let total: f64 = values.map(|metric| metric.get_counter().get_value()).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let total = total as u64;
    total
}

pub(crate) fn count() -> Contender {
    let counter = IntCounter::new("events_total", "Events.").expect("the name is legal");
    let read = counter.clone();
    contender(format!("{NAME} `IntCounter`"), move |ops| {
        let counter = black_box(&counter);
        repeat(ops, |_| counter.inc());
    })
    .counted(move || read.get())
}

pub(crate) fn labels() -> Contender {
    let vector = vector(&["source", "operation"]);
    let read = vector.clone();
    contender(format!("{NAME} `with_label_values`"), move |ops| {
        let vector = black_box(&vector);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            vector.with_label_values(&[source.text(), operation.text()]).inc();
        });
    })
    .counted(move || sum(&read))
}

pub(crate) fn strings() -> Contender {
    let vector = vector(&["customer"]);
    let read = vector.clone();
    contender(format!("{NAME} `with_label_values`"), move |ops| {
        let vector = black_box(&vector);
        for_each(ops, black_box(&STRINGS), |name| vector.with_label_values(&[name]).inc());
    })
    .counted(move || sum(&read))
}

fn histogram() -> Histogram {
    let options = HistogramOpts::new("spent_seconds", "Time.").buckets(DEFAULT_BUCKETS.to_vec());
    Histogram::with_opts(options).expect("the name is legal")
}

pub(crate) fn observe() -> Contender {
    let histogram = histogram();
    let (count, total) = (histogram.clone(), histogram.clone());
    contender(NAME, move |ops| {
        let histogram = black_box(&histogram);
        for_each(ops, black_box(&SECONDS), |seconds| histogram.observe(seconds));
    })
    .counted(move || count.get_sample_count())
    .sum(move || total.get_sample_sum(), sum_of_seconds)
}

/// What is counted of calls, by hand.
#[derive(Clone)]
struct Calls {
    good: IntCounter,
    failed: IntCounter,
    spent: Histogram,
    in_flight: IntGauge,
}

impl Calls {
    fn new() -> Self {
        let calls = vector(&["outcome"]);
        Self {
            good: calls.with_label_values(&["ok"]),
            failed: calls.with_label_values(&["error"]),
            spent: histogram(),
            in_flight: IntGauge::new("in_flight", "Calls.").expect("the name is legal"),
        }
    }

    fn count(&self, result: Result<u64, ()>) {
        match result {
            Ok(_) => self.good.inc(),
            Err(()) => self.failed.inc(),
        }
    }

    #[inline(never)]
    fn counted(&self, x: u64) -> Result<u64, ()> {
        self.in_flight.inc();
        let result = body(x);
        self.count(result);
        self.in_flight.dec();
        result
    }

    #[inline(never)]
    fn timed(&self, x: u64) -> Result<u64, ()> {
        let begun = Instant::now();
        let result = body(x);
        self.spent.observe(begun.elapsed().as_secs_f64());
        self.count(result);
        result
    }

    #[inline(never)]
    fn timed_in_flight(&self, x: u64) -> Result<u64, ()> {
        self.in_flight.inc();
        let begun = Instant::now();
        let result = body(x);
        self.spent.observe(begun.elapsed().as_secs_f64());
        self.count(result);
        self.in_flight.dec();
        result
    }

    #[expect(clippy::unused_async, reason = "ready at once")]
    async fn awaited(&'static self, x: u64) -> Result<u64, ()> {
        let begun = Instant::now();
        let result = body(x);
        self.spent.observe(begun.elapsed().as_secs_f64());
        self.count(result);
        result
    }

    fn calls(&self) -> u64 {
        self.good.get() + self.failed.get() - self.in_flight.get().unsigned_abs()
    }

    /// Has calls and failures checked.
    fn checked(self, contender: Contender) -> Contender {
        let read = self.clone();
        let contender = contender.counted(move || read.calls());
        contender.sum(move || self.failed.get() as f64, failures)
    }
}

/// Outcome and calls in flight.
pub(crate) fn call_counted() -> Contender {
    let calls = Calls::new();
    let name = format!("{NAME} by hand: outcome, in flight");
    calls.clone().checked(calling(name, move |x| calls.counted(x)))
}

/// Outcome and duration.
pub(crate) fn call() -> Contender {
    let calls = Calls::new();
    let (read, durations) = (calls.clone(), calls.spent.clone());
    let name = format!("{NAME} by hand: outcome, duration");
    read.checked(calling(name, move |x| calls.timed(x)))
        .counted(move || durations.get_sample_count())
}

/// Outcome, duration and calls in flight.
pub(crate) fn call_in_flight() -> Contender {
    let calls = Calls::new();
    let (read, durations) = (calls.clone(), calls.spent.clone());
    let name = format!("{NAME} by hand: outcome, duration, in flight");
    read.checked(calling(name, move |x| calls.timed_in_flight(x)))
        .counted(move || durations.get_sample_count())
}

/// Outcome and duration of an asynchronous function.
pub(crate) fn call_async() -> Contender {
    let calls = Calls::new();
    let (read, durations) = (calls.clone(), calls.spent.clone());
    let name = format!("{NAME} by hand: outcome, duration");
    let calls: &'static Calls = Box::leak(Box::new(calls));
    read.checked(awaiting(name, move |x| calls.awaited(x)))
        .counted(move || durations.get_sample_count())
}

struct Filled {
    registry: Registry,
    text: String,
}

impl Exposition for Filled {
    fn render(&mut self) -> &[u8] {
        self.text.clear();
        let families = self.registry.gather();
        TextEncoder::new()
            .encode_utf8(&families, &mut self.text)
            .expect("a string takes everything");
        self.text.as_bytes()
    }
}

pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    let counters = IntCounterVec::new(Opts::new("bench_events_total", "Events."), &["topic", "part"]);
    let counters = counters.expect("the names are legal");
    let options = HistogramOpts::new("bench_spent_seconds", "Time that was spent.").buckets(shape.bounds.values());
    let histograms = HistogramVec::new(options, &["topic", "part"]).expect("the names are legal");
    for index in 0..shape.counters {
        let (topic, part) = Shape::labels(index);
        counters.with_label_values(&[topic, part]).inc_by(Shape::count(index));
    }
    for index in 0..shape.histograms {
        let (topic, part) = Shape::labels(index);
        let histogram = histograms.with_label_values(&[topic, part]);
        for value in Shape::VALUES {
            histogram.observe(value);
        }
    }
    let registry = Registry::new();
    registry.register(Box::new(counters)).expect("it is alone");
    registry.register(Box::new(histograms)).expect("it is alone");
    Box::new(Filled {
        registry,
        text: String::new(),
    })
}
