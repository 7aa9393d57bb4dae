//! Families of every type with arbitrary names, labels, help and values; the same ones in every run.

use std::collections::BTreeSet;
use std::error::Error;

use metrics::{Collected, Collector, Descriptor, MetricType, Number, ValueType};
use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// What one document holds.
#[derive(Debug)]
pub(crate) struct Content {
    families: Vec<Family>,
}

#[derive(Debug)]
struct Family {
    descriptor: Descriptor,
    series: Vec<(Vec<String>, Sample)>,
}

#[derive(Debug, Clone)]
enum Sample {
    Number(Number),
    Histogram(Vec<u64>, f64),
    State(String),
    Info,
}

/// Makes documents.
pub(crate) fn contents(documents: usize, families: usize) -> Vec<Content> {
    let mut runner = TestRunner::deterministic();
    let content = content(families);
    (0..documents)
        .map(|_| content.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Makes families, each alone, of names so few and so alike that many of them clash.
pub(super) fn crowded(documents: usize, families: usize) -> Vec<Vec<Content>> {
    let mut runner = TestRunner::deterministic();
    let name = (
        select(&["a", "b", "c"][..]),
        select(&SUFFIXES[..]),
        select(&SUFFIXES[..]),
    );
    let alone = (name, seed()).prop_map(|((stem, one, other), seed)| Content {
        families: vec![seed.family(format!("{stem}{one}{other}"))],
    });
    let crowd = vec(alone, families);
    (0..documents)
        .map(|_| crowd.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Makes one document of so many families.
pub(crate) fn content(families: impl Into<SizeRange>) -> impl Strategy<Value = Content> {
    let named = |(place, seed): (usize, Seed)| {
        let name = seed.name(place);
        seed.family(name)
    };
    vec(seed(), families).prop_map(move |seeds| Content {
        families: seeds.into_iter().enumerate().map(named).collect(),
    })
}

/// All that is drawn for one family; its type decides what is used.
#[derive(Debug, Clone)]
struct Seed {
    metric_type: MetricType,
    word: String,
    help: String,
    unit: Option<&'static str>,
    unit_in_name: bool,
    /// What the name ends with: the suffix of its type, of another type, or none.
    suffix: Suffix,
    labels: usize,
    bounds: Vec<f64>,
    states: BTreeSet<String>,
    series: Vec<SeriesSeed>,
}

#[derive(Debug, Clone, Copy)]
enum Suffix {
    Own,
    Any(&'static str),
}

#[derive(Debug, Clone)]
struct SeriesSeed {
    labels: Vec<String>,
    number: Number,
    counts: Vec<u64>,
    sum: f64,
    state: usize,
}

const TYPES: [MetricType; 5] = [
    MetricType::Counter,
    MetricType::Gauge,
    MetricType::Histogram,
    MetricType::StateSet,
    MetricType::Info,
];
/// What names end with that formats reserve for one type or another, and nothing.
const SUFFIXES: [&str; 7] = ["", "_total", "_created", "_info", "_bucket", "_sum", "_count"];
const MOST_LABELS: usize = 4;
const MOST_BOUNDS: usize = 12;

fn seed() -> impl Strategy<Value = Seed> {
    let names = (
        select(&TYPES[..]),
        word(),
        text(),
        prop::option::of(select(&["bytes", "seconds", "widgets"][..])),
    );
    let suffix = prop_oneof![Just(Suffix::Own), select(&SUFFIXES[..]).prop_map(Suffix::Any)];
    let shape = (any::<bool>(), suffix, 0..=MOST_LABELS, vec(finite(), 1..=MOST_BOUNDS));
    let values = (prop::collection::btree_set(text(), 1..5), vec(series(), 1..5));
    (names, shape, values).prop_map(|(names, shape, values)| {
        let (metric_type, word, help, unit) = names;
        let (unit_in_name, suffix, labels, bounds) = shape;
        let (states, series) = values;
        Seed {
            metric_type,
            word,
            help,
            unit,
            unit_in_name,
            suffix,
            labels,
            bounds,
            states,
            series,
        }
    })
}

fn series() -> impl Strategy<Value = SeriesSeed> {
    // Their total must be a u64 too.
    let counts = vec(unsigned().prop_map(|count| count / 16), MOST_BOUNDS + 1);
    (vec(text(), MOST_LABELS), number(), counts, finite(), any::<usize>()).prop_map(
        |(labels, number, counts, sum, state)| SeriesSeed {
            labels,
            number,
            counts,
            sum,
            state,
        },
    )
}

fn word() -> impl Strategy<Value = String> {
    let rest = vec(select(&b"abcxyzABC019__"[..]), 0..12);
    (select(&b"abzAZ"[..]), rest).prop_map(|(first, rest)| [first].into_iter().chain(rest).map(char::from).collect())
}

/// Help, label values, states: often what has to be escaped, sometimes nothing.
fn text() -> impl Strategy<Value = String> {
    let hard = [
        '"', '\\', '\n', '\r', '\t', ' ', '{', '}', ',', '=', '#', 'n', 'é', '🦀', '\0', '\u{85}', '\u{2028}',
    ];
    let string = |chars: Vec<char>| chars.into_iter().collect::<String>();
    prop_oneof![
        1 => Just(String::new()),
        3 => vec(select(hard.to_vec()), 1..8).prop_map(string),
        2 => vec(any::<char>(), 1..12).prop_map(string),
        1 => Just("plain words".to_owned()),
    ]
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        unsigned().prop_map(Number::from),
        any::<i64>().prop_map(Number::from),
        float().prop_map(Number::from)
    ]
}

fn unsigned() -> impl Strategy<Value = u64> {
    let edges = [
        0,
        9,
        99_999_999,
        100_000_000,
        (1 << 53) - 1,
        1 << 53,
        (1 << 53) + 1,
        u64::MAX,
    ];
    prop_oneof![select(edges.to_vec()), 0..10_000_u64, any::<u64>()]
}

fn float() -> impl Strategy<Value = f64> {
    let edges = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    prop_oneof![3 => finite(), 1 => select(edges.to_vec())]
}

fn finite() -> impl Strategy<Value = f64> {
    let edges = [
        0.0,
        -0.0,
        0.1,
        1.0,
        1e-4,
        1e-5,
        999_999.0,
        1e6,
        1e15,
        1e16,
        1e21,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    let any = any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("finite", |number| number.is_finite());
    prop_oneof![
        select(edges.to_vec()),
        any,
        (-1000..1000_i32).prop_map(|number| f64::from(number) / 8.0)
    ]
}

impl Seed {
    /// Makes a family of a name.
    fn family(mut self, name: String) -> Family {
        self.bounds.sort_by(f64::total_cmp);
        // -0.0 and 0.0 are one bound.
        self.bounds.dedup();
        let descriptor = self.descriptor(name);
        let mut seen = BTreeSet::new();
        let series = self
            .series
            .iter()
            .map(|series| (series.labels[..self.labels].to_vec(), self.sample(series)));
        let series = series.filter(|(labels, _)| seen.insert(labels.clone())).collect();
        Family { descriptor, series }
    }

    fn unit(&self) -> Option<&'static str> {
        self.unit.filter(|_| self.metric_type.has_unit())
    }

    /// Makes a name that no other place has.
    fn name(&self, place: usize) -> String {
        let mut name = format!("{}_{place}", self.word);
        if let Some(unit) = self.unit().filter(|_| self.unit_in_name) {
            name = format!("{name}_{unit}");
        }
        name + match self.suffix {
            Suffix::Own => self.metric_type.suffix(),
            Suffix::Any(suffix) => suffix,
        }
    }

    fn descriptor(&self, name: String) -> Descriptor {
        let unit = self.unit();
        let help = &*self.help;
        let builder = match self.metric_type {
            MetricType::Counter => Descriptor::counter(name, help),
            MetricType::Gauge => Descriptor::gauge(name, help),
            MetricType::Histogram => Descriptor::histogram(name, help, self.bounds.iter().copied()),
            MetricType::StateSet => Descriptor::state_set(name, help, self.states.iter().cloned()),
            _ => Descriptor::info(name, help),
        };
        let labels = (0..self.labels).map(|label| format!("{}_l{label}", self.word));
        builder
            .unit(unit.unwrap_or(""))
            .labels(labels)
            .allow_naming()
            .build()
            .unwrap()
    }

    fn sample(&self, series: &SeriesSeed) -> Sample {
        match self.metric_type {
            MetricType::Counter => Sample::Number(match series.number {
                Number::Signed(number) => number.unsigned_abs().into(),
                Number::Float(number) if !number.is_finite() || number < 0.0 => 0.0.into(),
                fits => fits,
            }),
            MetricType::Gauge => Sample::Number(series.number),
            MetricType::Histogram => {
                let negative = self.bounds[0] < 0.0;
                let sum = if negative { series.sum } else { series.sum.abs() };
                Sample::Histogram(series.counts[..=self.bounds.len()].to_vec(), sum)
            }
            MetricType::StateSet => Sample::State(
                self.states
                    .iter()
                    .nth(series.state % self.states.len())
                    .unwrap()
                    .clone(),
            ),
            _ => Sample::Info,
        }
    }
}

impl Collector for Content {
    fn describe(&self) -> Vec<Descriptor> {
        self.families.iter().map(|family| family.descriptor.clone()).collect()
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        for Family { descriptor, series } in &self.families {
            for (labels, sample) in series {
                let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                match sample {
                    Sample::Number(number) => out.number(descriptor, &labels, *number)?,
                    Sample::Histogram(counts, sum) => out.histogram(descriptor, &labels, counts, *sum)?,
                    Sample::State(state) => out.state(descriptor, &labels, state)?,
                    Sample::Info => out.info(descriptor, &labels)?,
                }
            }
        }
        Ok(())
    }
}

impl Content {
    /// Returns what was put in, in the shape of the JSON exposition but with numbers as Rust writes them.
    pub(super) fn expected(&self) -> String {
        Value::Array(self.expected_families()).to_string()
    }

    /// Returns the same as one value a family.
    pub(super) fn expected_families(&self) -> Vec<Value> {
        self.families.iter().map(Family::expected).collect()
    }
}

impl Family {
    fn expected(&self) -> Value {
        let descriptor = &self.descriptor;
        let series = self.series.iter().map(|(values, sample)| {
            let labels = descriptor
                .labels()
                .iter()
                .cloned()
                .zip(values.iter().map(|value| json!(value)));
            let mut series = Map::from_iter([("labels".to_owned(), Value::Object(labels.collect()))]);
            series.extend(sample.expected(descriptor.value()));
            Value::Object(series)
        });
        let mut family = json!({
            "name": descriptor.name(),
            "type": descriptor.metric_type().as_str().to_uppercase(),
            "help": descriptor.help(),
            "metrics": series.collect::<Vec<_>>(),
        });
        if let Some(unit) = descriptor.unit() {
            family["unit"] = json!(unit);
        }
        family
    }
}

impl Sample {
    fn expected(&self, value: &ValueType) -> Map<String, Value> {
        let sample = match (self, value) {
            (Self::Number(number), _) => json!({ "value": digits(*number) }),
            (Self::Histogram(counts, sum), ValueType::Histogram(bounds)) => {
                let mut count = 0;
                let rising = counts.iter().map(|bucket| {
                    count += bucket;
                    json!(count.to_string())
                });
                let bounds = bounds
                    .iter()
                    .map(|bound| format!("{bound:?}"))
                    .chain(["inf".to_owned()]);
                let buckets: Map<String, Value> = bounds.zip(rising).collect();
                json!({ "buckets": buckets, "count": count.to_string(), "sum": format!("{sum:?}") })
            }
            (Self::State(current), ValueType::StateSet(states)) => {
                let value = |state: &str| json!(if state == current { "1" } else { "0" });
                let states: Map<String, Value> = states.iter().map(|state| (state.to_string(), value(state))).collect();
                json!({ "states": states })
            }
            _ => json!({ "value": "1" }),
        };
        sample.as_object().cloned().unwrap_or_default()
    }
}

fn digits(number: Number) -> String {
    match number {
        Number::Unsigned(number) => number.to_string(),
        Number::Signed(number) => number.to_string(),
        Number::Float(number) => format!("{number:?}"),
    }
}
