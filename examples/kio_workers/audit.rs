//! What must hold of every scrape, and of the last one.

use std::collections::BTreeMap;
use std::fmt;

use metrics::{FamilySnapshot, MetricType, Number, SampleValue, SeriesSnapshot, Snapshot};

use super::clients::Traffic;
use super::stats::WORKER_ID;

/// A family and those that add up to it, worker by worker, in every copy of a worker's numbers that was taken whole.
const LAWS: [(&str, &[&str]); 3] = [
    (
        "kio_buffer_pool_acquires_total",
        &["kio_buffer_pool_cache_hits_total", "kio_buffer_pool_cache_misses_total"],
    ),
    (
        "kio_worker_connections_accepted_total",
        &["kio_worker_connections_closed_total", "kio_worker_connections_active"],
    ),
    ("kio_worker_bytes_read_total", &["kio_worker_read_size_bytes"]),
];

/// Compares each scrape with the one before.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    /// The counters of the last scrape, by name and labels.
    counters: BTreeMap<String, u64>,
    /// How many scrapes there were.
    pub(crate) scrapes: u64,
}

/// What is wrong with a scrape.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A counter has fallen, to 0 if it is gone.
    Fallen { series: String, from: u64, to: u64 },
    /// The parts of a family do not add up to it; both by worker.
    Contradiction {
        family: &'static str,
        whole: BTreeMap<String, u64>,
        parts: BTreeMap<String, u64>,
    },
    /// A family is not, in all, what the clients have done.
    Total {
        family: &'static str,
        expected: u64,
        found: u64,
    },
}

impl Audit {
    /// Checks that no counter has fallen and that no numbers contradict each other.
    pub(crate) fn check(&mut self, snapshot: &Snapshot) -> Result<(), Flaw> {
        let counters = counters(snapshot);
        for (series, &from) in &self.counters {
            let to = counters.get(series).copied().unwrap_or(0);
            if to < from {
                let series = series.clone();
                return Err(Flaw::Fallen { series, from, to });
            }
        }
        self.counters = counters;
        self.scrapes += 1;
        for (family, parts) in LAWS {
            let [whole, parts] = [&[family], parts].map(|families| by_worker(snapshot, families));
            if whole != parts {
                return Err(Flaw::Contradiction { family, whole, parts });
            }
        }
        Ok(())
    }
}

/// Checks that the workers have counted exactly what the clients have done.
pub(crate) fn check_totals(snapshot: &Snapshot, traffic: Traffic) -> Result<(), Flaw> {
    for (family, expected) in [
        ("kio_worker_bytes_read_total", traffic.sent),
        ("kio_worker_bytes_written_total", traffic.received),
        ("kio_worker_connections_accepted_total", traffic.connections),
        ("kio_worker_connections_closed_total", traffic.connections),
    ] {
        let found = by_worker(snapshot, &[family]).values().sum();
        if found != expected {
            return Err(Flaw::Total {
                family,
                expected,
                found,
            });
        }
    }
    Ok(())
}

/// Reads all that can only grow: counters and histograms.
fn counters(snapshot: &Snapshot) -> BTreeMap<String, u64> {
    let mut counters = BTreeMap::new();
    let is_counter = |family: &FamilySnapshot<'_>| family.metric_type() != MetricType::Gauge;
    for family in snapshot.families().filter(is_counter) {
        for series in family.series() {
            let name = format!("{}{{{}}}", family.name(), series.label_text());
            let count = match series.value() {
                SampleValue::Histogram(histogram) => histogram.count(),
                _ => number(series),
            };
            counters.insert(name, count);
        }
    }
    counters
}

/// Adds up the series that each worker has of some families.
fn by_worker(snapshot: &Snapshot, families: &[&str]) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    let families = families.iter().filter_map(|family| snapshot.family(family));
    for series in families.flat_map(|family| family.series()) {
        *sums.entry(worker_id(series)).or_default() += number(series);
    }
    sums
}

/// Returns the worker that a series belongs to, or nothing.
fn worker_id(series: SeriesSnapshot<'_>) -> String {
    let label = series.labels().find(|(name, _)| *name == WORKER_ID);
    label.map_or_else(String::new, |(_, worker_id)| worker_id.into_owned())
}

/// Returns the value of a number, and the sum of a histogram of whole numbers.
fn number(series: SeriesSnapshot<'_>) -> u64 {
    match series.value() {
        SampleValue::Number(Number::Unsigned(number)) => number,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sum of whole numbers"
        )]
        SampleValue::Histogram(histogram) => histogram.sum() as u64,
        _ => 0,
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fallen { series, from, to } => write!(f, "`{series}` has fallen from {from} to {to}"),
            Self::Contradiction { family, whole, parts } => {
                write!(
                    f,
                    "`{family}` is {whole:?} by worker, but its parts add up to {parts:?}"
                )
            }
            Self::Total {
                family,
                expected,
                found,
            } => write!(
                f,
                "`{family}` is {found} in all, but the clients have counted {expected}"
            ),
        }
    }
}
