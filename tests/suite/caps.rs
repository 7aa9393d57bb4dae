//! Caps and removal against a model that says in a few lines what they mean.

use std::collections::{BTreeMap, BTreeSet};

use metrics::{Family, Metrics, Registry};
use proptest::prelude::*;

const MOST_TOPICS: usize = 2;
const MOST_SERIES: usize = 4;
const OVERFLOW: &str = "_overflow";

/// Capped in both ways.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "capped")]
struct CappedStats {
    /// Messages.
    #[metric(counter, labels(topic: String = max(2), partition, read), max_series = 4)]
    messages: Family<(String, u32, bool), u64>,
}

type Key = (String, String, String);

/// What the family should hold.
#[derive(Debug, Default)]
struct Model {
    series: BTreeMap<Key, u64>,
    overflowed: u64,
}

impl Model {
    fn count(&mut self, topic: &str, partition: u32, read: bool) {
        let asked: Key = (topic.to_owned(), partition.to_string(), read.to_string());
        let mut key = asked.clone();
        if !self.series.contains_key(&key) {
            let topics = self.series.keys().map(|key| key.0.as_str());
            let topics: BTreeSet<_> = topics.filter(|topic| *topic != OVERFLOW).collect();
            if topics.len() >= MOST_TOPICS && !topics.contains(topic) {
                OVERFLOW.clone_into(&mut key.0);
            }
        }
        // Series whose open labels all overflow are beside the cap.
        let counted = self.series.keys().filter(|key| key.1 != OVERFLOW).count();
        if !self.series.contains_key(&key) && counted >= MOST_SERIES {
            (key.0, key.1) = (OVERFLOW.to_owned(), OVERFLOW.to_owned());
        }
        self.overflowed += u64::from(key != asked);
        *self.series.entry(key).or_default() += 1;
    }
}

fn step() -> impl Strategy<Value = (usize, u32, bool, u8)> {
    (0..4_usize, 0..3_u32, any::<bool>(), 0..4_u8)
}

proptest! {
    #[test]
    fn caps_and_removal_are_as_the_model_says(steps in prop::collection::vec(step(), 1..120)) {
        let registry = Registry::new();
        let stats = registry.register::<CappedStats>(()).expect("no conflict");
        let mut model = Model::default();
        for (topic, partition, read, act) in steps {
            let topic = ["a", "b", "c", "d"][topic];
            if act == 0 {
                let key = (topic.to_owned(), partition.to_string(), read.to_string());
                let removed = stats.messages.remove((topic, partition, read));
                prop_assert_eq!(removed, model.series.remove(&key).is_some());
            } else {
                stats.messages.with((topic, partition, read)).inc();
                model.count(topic, partition, read);
            }
        }
        let snapshot = stats.snapshot();
        let series = snapshot.messages.iter().map(|(key, count)| {
            let mut parts = key.parts().map(|part| part.to_text().into_owned());
            let mut next = || parts.next().expect("there are three");
            ((next(), next(), next()), *count)
        });
        prop_assert_eq!(series.collect::<BTreeMap<Key, u64>>(), model.series);
        let gathered = registry.gather();
        let overflowed = gathered.family("metrics_overflowed_lookups_total");
        let overflowed = overflowed.and_then(|family| Some(family.series().next()?.value()));
        let overflowed = overflowed.map(|value| format!("{value:?}"));
        let expected = (model.overflowed > 0).then(|| format!("Number(Unsigned({}))", model.overflowed));
        prop_assert_eq!(overflowed, expected);
    }
}
