//! `measured`.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bytes::Bytes;
use measured::lasso::ThreadedRodeo;
use measured::metric::MetricFamilyEncoding;
use measured::metric::group::Encoding;
use measured::metric::histogram::Thresholds;
use measured::metric::name::MetricName;
use measured::text::BufferedTextEncoder;
use measured::{Counter, CounterVec, FixedCardinalityLabel, Gauge, Histogram, HistogramVec, LabelGroup};

use super::shape::{Bounds, Exposition, Shape};
use crate::barrier::repeat;
use crate::call::{body, calling, failures};
use crate::exposition;
use crate::harness::{Contender, contender};
use crate::inputs::{Operation, PAIRS, SECONDS, STRINGS, Source, for_each, sum_of_seconds};

const NAME: &str = "measured";

#[derive(Debug, Clone, Copy, PartialEq, LabelGroup)]
#[label(set = PairSet)]
struct Pair {
    source: Source,
    operation: Operation,
}

#[derive(Debug, Clone, Copy, PartialEq, LabelGroup)]
#[label(set = CustomerSet)]
struct Customer<'a> {
    #[label(dynamic_with = ThreadedRodeo)]
    customer: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, LabelGroup)]
#[label(set = PlaceSet)]
struct Place<'a> {
    #[label(dynamic_with = ThreadedRodeo)]
    topic: &'a str,
    #[label(dynamic_with = ThreadedRodeo)]
    part: &'a str,
}

impl PlaceSet {
    fn open() -> Self {
        Self {
            topic: ThreadedRodeo::new(),
            part: ThreadedRodeo::new(),
        }
    }
}

fn told(result: Result<(), Infallible>) {
    match result {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

fn encoded(family: &impl MetricFamilyEncoding<BufferedTextEncoder>) -> String {
    let mut encoder = BufferedTextEncoder::new();
    told(family.collect_family_into(MetricName::from_str("events"), &mut encoder));
    String::from_utf8_lossy(&encoder.finish()).into_owned()
}

pub(crate) fn count() -> Contender {
    let counter = Arc::new(Counter::new());
    let read = Arc::clone(&counter);
    contender(NAME, move |ops| {
        let counter = black_box(&*counter);
        repeat(ops, |_| counter.inc());
    })
    .counted(move || read.get_metric().count.load(Ordering::Relaxed))
}

pub(crate) fn labels() -> Contender {
    let family = Arc::new(CounterVec::<PairSet>::new());
    let read = Arc::clone(&family);
    contender(format!("{NAME} `CounterVec`, dense"), move |ops| {
        let family = black_box(&*family);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            family.inc(Pair { source, operation });
        });
    })
    .counted(move || exposition::count(&encoded(&*read), "events"))
}

pub(crate) fn strings() -> Contender {
    let set = CustomerSet {
        customer: ThreadedRodeo::new(),
    };
    let family = Arc::new(CounterVec::with_label_set(set));
    let read = Arc::clone(&family);
    contender(format!("{NAME} `CounterVec`, `ThreadedRodeo`"), move |ops| {
        let family = black_box(&*family);
        for_each(ops, black_box(&STRINGS), |customer| family.inc(Customer { customer }));
    })
    .counted(move || exposition::count(&encoded(&*read), "events"))
}

/// Bounds as its types want them. There are `N` of them.
fn thresholds<const N: usize>(bounds: Bounds) -> Thresholds<N> {
    let mut values = bounds.values().into_iter();
    Thresholds::with_buckets(std::array::from_fn(|_| values.next().unwrap_or(f64::MAX)))
}

pub(crate) fn observe() -> Contender {
    let histogram = Arc::new(Histogram::<11>::with_metadata(thresholds(Bounds::Default)));
    let (count, total) = (Arc::clone(&histogram), Arc::clone(&histogram));
    contender(NAME, move |ops| {
        let histogram = black_box(&*histogram);
        for_each(ops, black_box(&SECONDS), |seconds| histogram.observe(seconds));
    })
    .counted(move || exposition::count(&encoded(&*count), "events_count"))
    .sum(
        move || exposition::total(&encoded(&*total), "events_sum"),
        sum_of_seconds,
    )
}

#[derive(Debug, Clone, Copy, PartialEq, FixedCardinalityLabel)]
enum Outcome {
    Good,
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, LabelGroup)]
#[label(set = EndSet)]
struct End {
    outcome: Outcome,
}

/// What is counted of calls, by hand.
struct Calls {
    ended: CounterVec<EndSet>,
    spent: Histogram<11>,
    in_flight: Gauge,
}

impl Calls {
    #[inline(never)]
    fn timed(&self, x: u64) -> Result<u64, ()> {
        self.in_flight.inc();
        let begun = Instant::now();
        let result = body(x);
        self.spent.get_metric().observe_duration_since(begun);
        let outcome = match result {
            Ok(_) => Outcome::Good,
            Err(()) => Outcome::Failed,
        };
        self.ended.inc(End { outcome });
        self.in_flight.dec();
        result
    }

    fn calls(&self) -> u64 {
        let in_flight = self.in_flight.get_metric().count.load(Ordering::Relaxed);
        exposition::count(&encoded(&self.ended), "events") - in_flight.unsigned_abs()
    }

    fn failures(&self) -> f64 {
        exposition::total(
            &encoded(&self.ended).replace("{outcome=\"failed\"}", "_failed"),
            "events_failed",
        )
    }
}

/// Outcome, duration and calls in flight.
pub(crate) fn call_in_flight() -> Contender {
    let calls = Arc::new(Calls {
        ended: CounterVec::new(),
        spent: Histogram::with_metadata(thresholds(Bounds::Default)),
        in_flight: Gauge::new(),
    });
    let [read, durations, failed] = [(); 3].map(|()| Arc::clone(&calls));
    calling(format!("{NAME} by hand: outcome, duration, in flight"), move |x| {
        calls.timed(x)
    })
    .counted(move || read.calls())
    .counted(move || exposition::count(&encoded(&durations.spent), "events_count"))
    .sum(move || failed.failures(), failures)
}

struct Filled<const N: usize> {
    counters: CounterVec<PlaceSet>,
    histograms: HistogramVec<PlaceSet, N>,
    encoder: BufferedTextEncoder,
    text: Bytes,
}

impl<const N: usize> Exposition for Filled<N> {
    fn render(&mut self) -> &[u8] {
        // Only once the last text is dropped can its buffer be used again.
        self.text = Bytes::new();
        let (events, spent) = (
            MetricName::from_str("bench_events_total"),
            MetricName::from_str("bench_spent_seconds"),
        );
        told(self.encoder.write_help(events, "Events."));
        told(self.counters.collect_family_into(events, &mut self.encoder));
        told(self.encoder.write_help(spent, "Time that was spent."));
        told(self.histograms.collect_family_into(spent, &mut self.encoder));
        self.text = self.encoder.finish();
        &self.text
    }
}

pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    match shape.bounds {
        Bounds::Default => Box::new(of::<11>(shape)),
        Bounds::Exponential => Box::new(of::<16>(shape)),
    }
}

fn of<const N: usize>(shape: &Shape) -> Filled<N> {
    let counters = CounterVec::with_label_set(PlaceSet::open());
    let histograms = HistogramVec::with_label_set_and_metadata(PlaceSet::open(), thresholds::<N>(shape.bounds));
    for index in 0..shape.counters {
        let (topic, part) = Shape::labels(index);
        let (topic, part) = (&*topic, &*part);
        counters.inc_by(Place { topic, part }, Shape::count(index));
    }
    for index in 0..shape.histograms {
        let (topic, part) = Shape::labels(index);
        let (topic, part) = (&*topic, &*part);
        for value in Shape::VALUES {
            histograms.observe(Place { topic, part }, value);
        }
    }
    Filled {
        counters,
        histograms,
        encoder: BufferedTextEncoder::new(),
        text: Bytes::new(),
    }
}
