//! `vise`.

use std::fmt;
use std::hint::black_box;
use std::rc::Rc;

use vise::{
    Buckets, Counter, EncodeLabelSet, EncodeLabelValue, Family, Format, Histogram, LabeledFamily, Metrics, Registry,
};

use super::shape::{Bounds, Exposition, Shape};
use crate::barrier::repeat;
use crate::exposition;
use crate::harness::{Contender, contender};
use crate::inputs::{self, PAIRS, SECONDS, STRINGS, for_each, sum_of_seconds};

const NAME: &str = "vise";

/// Its own trait needs its own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
struct Source(inputs::Source);

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text())
    }
}

/// Its own trait needs its own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
struct Operation(inputs::Operation);

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pair {
    source: Source,
    operation: Operation,
}

#[derive(Debug, Clone, Metrics)]
#[metrics(prefix = "vise")]
struct AskedMetrics {
    /// Without labels
    events: Counter,
    /// By two enums
    pairs: Family<Pair, Counter>,
    /// By a string
    #[metrics(labels = ["customer"])]
    customers: LabeledFamily<String, Counter>,
    /// Time
    #[metrics(buckets = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])]
    spent: Histogram,
}

fn register() -> (AskedMetrics, Registry) {
    let metrics = AskedMetrics::default();
    let mut registry = Registry::empty();
    registry.register_metrics(&metrics);
    (metrics, registry)
}

fn encoded(registry: &Registry) -> String {
    let mut text = String::new();
    registry
        .encode(&mut text, Format::OpenMetrics)
        .expect("a string takes everything");
    text
}

pub(crate) fn count() -> Contender {
    let (metrics, _) = register();
    let read = metrics.events.clone();
    contender(NAME, move |ops| {
        let counter = black_box(&metrics.events);
        repeat(ops, |_| {
            counter.inc();
        });
    })
    .counted(move || read.get())
}

pub(crate) fn labels() -> Contender {
    let (metrics, registry) = register();
    contender(format!("{NAME} `family[&labels]`"), move |ops| {
        let family = black_box(&metrics.pairs);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            let (source, operation) = (Source(source), Operation(operation));
            family[&Pair { source, operation }].inc();
        });
    })
    .counted(move || exposition::count(&encoded(&registry), "vise_pairs_total"))
}

pub(crate) fn strings() -> Contender {
    let (metrics, registry) = register();
    contender(format!("{NAME} `family[name]`"), move |ops| {
        let family = black_box(&metrics.customers);
        for_each(ops, black_box(&STRINGS), |name| {
            family[name].inc();
        });
    })
    .counted(move || exposition::count(&encoded(&registry), "vise_customers_total"))
}

pub(crate) fn observe() -> Contender {
    let (metrics, registry) = register();
    let registry = Rc::new(registry);
    let total = Rc::clone(&registry);
    contender(NAME, move |ops| {
        let histogram = black_box(&metrics.spent);
        for_each(ops, black_box(&SECONDS), |seconds| histogram.observe(seconds));
    })
    .counted(move || exposition::count(&encoded(&registry), "vise_spent_count"))
    .sum(
        move || exposition::total(&encoded(&total), "vise_spent_sum"),
        sum_of_seconds,
    )
}

type Places = (String, String);

#[derive(Debug, Metrics)]
#[metrics(prefix = "bench")]
struct DefaultMetrics {
    /// Events
    #[metrics(labels = ["topic", "part"])]
    events: LabeledFamily<Places, Counter, 2>,
    /// Time that was spent
    #[metrics(labels = ["topic", "part"], buckets = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])]
    spent_seconds: LabeledFamily<Places, Histogram, 2>,
}

#[derive(Debug, Metrics)]
#[metrics(prefix = "bench")]
struct ExponentialMetrics {
    /// Events
    #[metrics(labels = ["topic", "part"])]
    events: LabeledFamily<Places, Counter, 2>,
    /// Time that was spent
    #[metrics(labels = ["topic", "part"], buckets = Buckets::exponential(0.001..=32.768, 2.0))]
    spent_seconds: LabeledFamily<Places, Histogram, 2>,
}

struct Filled {
    registry: Registry,
    text: String,
}

impl Exposition for Filled {
    fn render(&mut self) -> &[u8] {
        self.text.clear();
        let written = self.registry.encode(&mut self.text, Format::OpenMetrics);
        written.expect("a string takes everything");
        self.text.as_bytes()
    }
}

pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    let mut registry = Registry::empty();
    match shape.bounds {
        Bounds::Default => {
            let metrics = DefaultMetrics::default();
            registry.register_metrics(&metrics);
            fill(shape, &metrics.events, &metrics.spent_seconds);
        }
        Bounds::Exponential => {
            let metrics = ExponentialMetrics::default();
            registry.register_metrics(&metrics);
            fill(shape, &metrics.events, &metrics.spent_seconds);
        }
    }
    Box::new(Filled {
        registry,
        text: String::new(),
    })
}

fn fill(
    shape: &Shape,
    events: &LabeledFamily<Places, Counter, 2>,
    spent_seconds: &LabeledFamily<Places, Histogram, 2>,
) {
    for index in 0..shape.counters {
        events[&Shape::labels(index)].inc_by(Shape::count(index));
    }
    for index in 0..shape.histograms {
        let histogram = &spent_seconds[&Shape::labels(index)];
        for value in Shape::VALUES {
            histogram.observe(value);
        }
    }
}
