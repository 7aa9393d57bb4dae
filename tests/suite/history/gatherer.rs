//! Threads that gather, and check what they see against what they have seen.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::SystemTime;

use metrics::{SampleValue, Snapshot};

use super::SECONDS;
use super::actor::{PLAIN_TOPICS, Totals};

/// One thread that gathers, and what it has seen last of each series.
#[derive(Default)]
pub(super) struct Gatherer {
    seed: u64,
    /// Start time, and the value or the buckets.
    last: HashMap<(String, String), (SystemTime, Vec<u64>)>,
    /// The last value of each life of a series.
    lives: HashMap<(String, String, SystemTime), u64>,
}

impl Gatherer {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    pub(super) fn check(&mut self, snapshot: &Snapshot) {
        let seed = self.seed;
        let mut families = HashSet::new();
        for family in snapshot.families() {
            assert!(families.insert(family.name()), "{seed}: {} twice", family.name());
            let mut labels = HashSet::new();
            for series in family.series() {
                let text = series.label_text();
                assert!(
                    labels.insert(text),
                    "{seed}: {}{{{text}}} twice in one snapshot",
                    family.name()
                );
                let value = match series.value() {
                    SampleValue::Histogram(histogram) => {
                        let buckets = histogram.counts().to_vec();
                        assert_eq!(buckets.iter().sum::<u64>(), histogram.count());
                        assert!(
                            buckets
                                .iter()
                                .enumerate()
                                .all(|(index, count)| index == 1 || *count == 0)
                        );
                        // Exact: quarters of whole numbers far below 2^53.
                        #[allow(clippy::cast_precision_loss)]
                        let sum = SECONDS * histogram.count() as f64;
                        let name = family.name();
                        assert_eq!(
                            histogram.sum().to_bits(),
                            sum.to_bits(),
                            "{seed}: {name}{{{text}}} is torn"
                        );
                        buckets
                    }
                    SampleValue::Number(metrics::Number::Unsigned(count)) if family.name().ends_with("_total") => {
                        vec![count]
                    }
                    _ => continue,
                };
                self.see(family.name(), text, series.start_time(), value);
            }
        }
        self.check_structs(snapshot);
    }

    fn see(&mut self, family: &str, labels: &str, start: SystemTime, value: Vec<u64>) {
        let key = (family.to_owned(), labels.to_owned());
        let own = family.starts_with("metrics_");
        if let Some((since, before)) = self.last.get(&key) {
            let seed = self.seed;
            let falls = value.iter().zip(before).any(|(now, before)| now < before);
            assert!(
                start >= *since || own,
                "{seed}: the start of {family}{{{labels}}} goes back from {since:?} to {start:?}"
            );
            assert!(
                !falls || (start > *since && !own),
                "{seed}: {family}{{{labels}}} falls from {before:?} to {value:?}, since {since:?} and {start:?}"
            );
        }
        // These have one life, whatever their start time says: see `a_start_time_stays_while_a_series_is_there`.
        let one_life = PLAIN_TOPICS.iter().any(|topic| labels.contains(topic));
        let life = if one_life { SystemTime::UNIX_EPOCH } else { start };
        let life = (key.0.clone(), key.1.clone(), life);
        self.lives.insert(life, value.iter().sum());
        self.last.insert(key, (start, value));
    }

    /// Checks that all that was handed over is whole.
    fn check_structs(&self, snapshot: &Snapshot) {
        let sums = |name: &str| {
            let mut sums: BTreeMap<String, u64> = BTreeMap::new();
            for series in snapshot.family(name).into_iter().flat_map(|family| family.series()) {
                let count = match series.value() {
                    SampleValue::Histogram(histogram) => histogram.count(),
                    SampleValue::Number(metrics::Number::Unsigned(count)) => count,
                    other => panic!("{name} is {other:?}"),
                };
                let shard = series.label("shard").expect("all have one").into_owned();
                *sums.entry(shard).or_default() += count;
            }
            sums
        };
        let seed = self.seed;
        let (hits, lookups) = (sums("cache_hits_total"), sums("cache_lookups_total"));
        if !hits.is_empty() && !lookups.is_empty() {
            assert_eq!(hits, lookups, "{seed}: a struct is torn");
            assert_eq!(sums("cache_time_seconds"), lookups, "{seed}: a struct is torn");
        }
        let (hits, lookups) = (sums("broker_hits_total"), sums("broker_lookups_total"));
        if !hits.is_empty() && !lookups.is_empty() {
            assert_eq!(hits, lookups, "{seed}: a struct is torn");
        }
    }
}

/// Adds up the lives of each series that all gatherers have seen.
pub(super) fn lived(gatherers: Vec<Gatherer>) -> Totals {
    let mut lives: HashMap<(String, String, SystemTime), u64> = HashMap::new();
    for (life, value) in gatherers.into_iter().flat_map(|gatherer| gatherer.lives) {
        let known = lives.entry(life).or_default();
        *known = value.max(*known);
    }
    let mut totals = Totals::new();
    for ((family, labels, _), value) in lives {
        *totals.entry((family, labels)).or_default() += value;
    }
    totals
}
