//! Expositions of many series: of one instance with open families, and of many instances.

use metrics::{Encoder as _, Family, Format, Histogram, HistogramOf, Hold, Metrics, Registry, Snapshot};

use crate::peers::shape::{Exposition, Shape};

/// Counted for each place that turns up.
#[derive(Metrics)]
#[metrics(namespace = "bench", max_series = 1_000_000)]
struct OpenStats {
    /// Events that were counted.
    #[metric(counter, labels(topic, part))]
    events: Family<(String, String), u64>,

    /// Time that was spent.
    #[metric(histogram, unit = "seconds", labels(topic, part), buckets(Sixteen = exponential(0.001, 2.0, 16)))]
    spent: Family<(String, String), Histogram<Sixteen>>,
}

/// The numbers of one place: as many lines of counters as of a histogram.
#[derive(Metrics)]
#[metrics(namespace = "bench", labels(topic: String, part: String))]
struct PlaceStats {
    /// Events, by operation.
    #[metric(counter, labels(operation: Act = [A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S]))]
    events: Family<Act, u64>,

    /// Time that was spent.
    #[metric(histogram, unit = "seconds")]
    spent: Histogram<Sixteen>,
}

/// A registry, rendered into a buffer that is used again.
pub(crate) struct Rendered {
    registry: Registry,
    buffer: Vec<u8>,
}

impl Rendered {
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn gather(&self) -> Snapshot {
        self.registry.gather()
    }

    /// Encodes into the buffer and returns the text.
    pub(crate) fn encode(&mut self, snapshot: &Snapshot) -> &[u8] {
        self.buffer.clear();
        Format::Text.encode(snapshot, &mut self.buffer);
        &self.buffer
    }
}

impl Exposition for Rendered {
    fn render(&mut self) -> &[u8] {
        self.buffer.clear();
        self.registry.render_into(Format::Text, &mut self.buffer);
        &self.buffer
    }
}

/// One instance with open families.
pub(crate) fn open(shape: &Shape) -> Rendered {
    let registry = Registry::new();
    let stats = registry.register::<OpenStats>(()).expect("nothing else is registered");
    for index in 0..shape.counters {
        let (topic, part) = Shape::labels(index);
        stats.events.with((&topic, &part)).inc_by(Shape::count(index));
    }
    for index in 0..shape.histograms {
        let (topic, part) = Shape::labels(index);
        fill(&stats.spent.with((&topic, &part)));
    }
    Rendered {
        registry,
        buffer: Vec::new(),
    }
}

/// An instance a histogram, each with as many lines of counters; `shape.counters` is not used.
pub(crate) fn instances(shape: &Shape) -> Rendered {
    let registry = Registry::new();
    for index in 0..shape.histograms {
        let stats = registry.register::<PlaceStats>(Shape::labels(index));
        let stats = stats.expect("labels are unique");
        for (act, count) in Act::ALL.iter().zip(index..) {
            stats.events.with(*act).inc_by(Shape::count(count));
        }
        fill(&stats.spent);
    }
    Rendered {
        registry,
        buffer: Vec::new(),
    }
}

fn fill(histogram: &HistogramOf<Sixteen, impl Hold>) {
    for value in Shape::VALUES {
        histogram.observe(value);
    }
}
