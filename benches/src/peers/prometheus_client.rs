//! `prometheus-client`.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::shape::{Bounds, Exposition, Shape};
use crate::barrier::repeat;
use crate::exposition;
use crate::harness::{Contender, contender};
use crate::http::{Served, serve};
use crate::inputs::{Operation, PAIRS, SECONDS, STRINGS, Source, for_each, sum_of_seconds};

const NAME: &str = "prometheus-client";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pair {
    source: Source,
    operation: Operation,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Customer {
    customer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Place {
    topic: String,
    part: String,
}

fn encoded(registry: &Registry) -> String {
    let mut text = String::new();
    text::encode(&mut text, registry).expect("a string takes everything");
    text
}

pub(crate) fn count() -> Contender {
    let counter: Counter = Counter::default();
    let read = counter.clone();
    contender(NAME, move |ops| {
        let counter = black_box(&counter);
        repeat(ops, |_| {
            counter.inc();
        });
    })
    .counted(move || read.get())
}

pub(crate) fn labels() -> Contender {
    let family = Family::<Pair, Counter>::default();
    let mut registry = Registry::default();
    registry.register("events", "Events", family.clone());
    contender(format!("{NAME} `get_or_create`"), move |ops| {
        let family = black_box(&family);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            family.get_or_create(&Pair { source, operation }).inc();
        });
    })
    .counted(move || exposition::count(&encoded(&registry), "events_total"))
}

/// Its look-up takes an owned key.
pub(crate) fn strings() -> Contender {
    let family = Family::<Customer, Counter>::default();
    let mut registry = Registry::default();
    registry.register("events", "Events", family.clone());
    contender(format!("{NAME} `get_or_create`"), move |ops| {
        let family = black_box(&family);
        for_each(ops, black_box(&STRINGS), |name| {
            let customer = name.to_owned();
            family.get_or_create(&Customer { customer }).inc();
        });
    })
    .counted(move || exposition::count(&encoded(&registry), "events_total"))
}

pub(crate) fn observe() -> Contender {
    let histogram = Histogram::new(Bounds::Default.values());
    let mut registry = Registry::default();
    registry.register("spent", "Time", histogram.clone());
    let registry = Rc::new(registry);
    let again = Rc::clone(&registry);
    contender(NAME, move |ops| {
        let histogram = black_box(&histogram);
        for_each(ops, black_box(&SECONDS), |seconds| histogram.observe(seconds));
    })
    .counted(move || exposition::count(&encoded(&registry), "spent_count"))
    .sum(move || exposition::total(&encoded(&again), "spent_sum"), sum_of_seconds)
}

struct Filled {
    registry: Arc<Registry>,
    text: String,
}

impl Exposition for Filled {
    fn render(&mut self) -> &[u8] {
        self.text.clear();
        text::encode(&mut self.text, &self.registry).expect("a string takes everything");
        self.text.as_bytes()
    }
}

/// Makes a histogram of one kind of bounds; a type, because the family asks for one that it can clone.
#[derive(Clone)]
struct Maker(Bounds);

impl prometheus_client::metrics::family::MetricConstructor<Histogram> for Maker {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.values())
    }
}

fn registry(shape: &Shape) -> Registry {
    let counters = Family::<Place, Counter>::default();
    let histograms = Family::<Place, Histogram, Maker>::new_with_constructor(Maker(shape.bounds));
    let place = |index| {
        let (topic, part) = Shape::labels(index);
        Place { topic, part }
    };
    for index in 0..shape.counters {
        counters.get_or_create(&place(index)).inc_by(Shape::count(index));
    }
    for index in 0..shape.histograms {
        let histogram = histograms.get_or_create(&place(index));
        for value in Shape::VALUES {
            histogram.observe(value);
        }
    }
    let mut registry = Registry::default();
    registry.register("bench_events", "Events", counters);
    registry.register("bench_spent_seconds", "Time that was spent", histograms);
    registry
}

pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    Box::new(Filled {
        registry: Arc::new(registry(shape)),
        text: String::new(),
    })
}

/// A handler as in its example for axum, but for the lock around a registry that does not change.
pub(crate) fn served(shape: &Shape) -> Result<Served, String> {
    let registry = Arc::new(registry(shape));
    let handler = async |State(registry): State<Arc<Registry>>| {
        let text = encoded(&registry);
        let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(CONTENT_TYPE, format)], text)
    };
    let router = Router::new().route("/metrics", get(handler));
    Ok(Served {
        port: serve(router.with_state(Arc::clone(&registry)))?,
        exposition: Some(Box::new(Filled {
            registry,
            text: String::new(),
        })),
        kept: Box::new(()),
    })
}
