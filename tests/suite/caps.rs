//! Caps and removal against a model that says in a few lines what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use metrics::{CollectorId, Family, Metrics, RegisterError, Registry};
use proptest::prelude::*;

use crate::reading::{counter, patient};

/// Besides the known one.
const MOST_TOPICS: usize = 2;
const MOST_SERIES: usize = 4;
const OVERFLOW: &str = "_overflow";

/// Has a place however late it comes.
const KNOWN: &str = "d";

/// Capped in both ways.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "capped")]
struct CappedStats {
    /// Messages.
    #[metric(counter, labels(topic: String = max(3, "d"), partition, read), max_series = 4)]
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
            let topics: BTreeSet<_> = topics.filter(|topic| ![OVERFLOW, KNOWN].contains(topic)).collect();
            if topics.len() >= MOST_TOPICS && topic != KNOWN && !topics.contains(topic) {
                OVERFLOW.clone_into(&mut key.0);
            }
        }
        // Series whose open labels all overflow, or are known, are beside the cap.
        let counted = self.series.keys().filter(|key| key.1 != OVERFLOW).count();
        if !self.series.contains_key(&key) && counted >= MOST_SERIES {
            if key.0 != KNOWN {
                OVERFLOW.clone_into(&mut key.0);
            }
            OVERFLOW.clone_into(&mut key.1);
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

/// What one tenant has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "tenant", labels(tenant: String), max_instances = 3)]
struct TenantStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn is_full<T>(result: Result<T, RegisterError>) -> bool {
    matches!(result, Err(RegisterError::TooManyInstances { owner, limit: 3 }) if owner == "suite::caps::TenantStats")
}

#[test]
fn a_struct_has_no_more_instances_than_it_may_have_in_any_way() {
    let registry = Registry::builder().max_instances(1).build().expect("legal");
    let name = |number: u32| format!("tenant {number}");
    registry.register::<TenantStats>(name(0)).expect("room").requests.inc();
    let published = registry.publish::<TenantStats>(name(1)).expect("room");
    let scoped = registry.scoped::<TenantStats>(name(2)).expect("room");
    assert!(is_full(registry.register::<TenantStats>(name(3))));
    assert!(is_full(registry.register_new::<TenantStats>(name(3))));
    assert!(is_full(registry.publish::<TenantStats>(name(3))));
    assert!(is_full(registry.respond::<TenantStats>(name(3))));
    assert!(is_full(registry.scoped::<TenantStats>(name(3))));
    assert!(is_full(
        registry.collect_with::<TenantStats>(name(3), || Ok(TenantStats::default()))
    ));
    // No caller can be told.
    registry.register_or_detach::<TenantStats>(name(3)).requests.inc_by(100);
    // Those that are there have their place.
    assert_eq!(
        registry
            .register::<TenantStats>(name(0))
            .expect("there")
            .requests
            .value(),
        1
    );
    assert_eq!(counter(&registry, "tenant_requests_total", "tenant=\"tenant 3\""), None);
    let refused = counter(&registry, "metrics_refused_families_total", "family=\"TenantStats\"");
    assert_eq!(refused, Some(1));
    // An instance stays when its publisher goes, and goes with its handles.
    drop(published);
    assert!(is_full(registry.register::<TenantStats>(name(3))));
    drop(scoped);
    registry.scoped::<TenantStats>(name(3)).expect("its place is free");
    let fourth = registry
        .scoped::<TenantStats>(name(4))
        .expect("it had no owner any more");
    assert!(is_full(registry.scoped::<TenantStats>(name(5))));
    drop(fourth);
    // The first gather sees what they had counted.
    assert_eq!(
        registry
            .gather()
            .family("tenant_requests_total")
            .map(|family| family.series().count()),
        Some(5)
    );
}

#[test]
fn the_usual_cap_is_the_registrys() {
    /// What one job has done.
    #[derive(Debug, Default, Metrics)]
    #[metrics(namespace = "job", labels(job: u32))]
    struct JobStats {
        /// Steps done.
        #[metric(counter)]
        #[allow(dead_code)]
        steps: u64,
    }
    let registry = Registry::new();
    for job in 0..10_000 {
        registry.register::<JobStats>(job).expect("room");
    }
    let error = registry.register::<JobStats>(10_000).expect_err("full");
    insta::assert_snapshot!(error.to_string(), @"`suite::caps::JobStats` has 10000 instances, as many as it may have: use instance labels with fewer values, register those that come and go by `scoped`, or raise `max_instances` in `#[metrics(..)]` on the struct or of the registry's builder");
    let others = Registry::builder().max_instances(2).build().expect("legal");
    let registered = (0..5).filter(|job| others.register::<JobStats>(*job).is_ok());
    assert_eq!(registered.count(), 2);
}

#[test]
fn a_label_value_has_at_most_4_kib() {
    let longest = "x".repeat(4096);
    let longer = "y".repeat(4097);
    let registry = Registry::new();
    registry.register::<TenantStats>(longest.clone()).expect("short enough");
    let error = registry.register::<TenantStats>(longer.clone()).expect_err("too long");
    insta::assert_snapshot!(error.to_string(), @"the value of instance label `tenant` of `suite::caps::TenantStats` has 4097 bytes, and may have 4096: shorten it");
    let error = Registry::builder()
        .label("tenant", longer.clone())
        .build()
        .expect_err("too long");
    insta::assert_snapshot!(error.to_string(), @"the value of label `tenant` has 4097 bytes, and may have 4096: every series would repeat it; shorten it");
    assert!(Registry::builder().label("tenant", longest).build().is_ok());
}

/// What one shop has sold.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "shop", handles = false, max_series = 2)]
struct ShopStats {
    /// Articles sold.
    #[metric(counter, labels(article))]
    sold: Family<String, u64>,
}

fn sold(registry: &Registry, what: &[(&str, u64)]) -> (CollectorId, Arc<Mutex<ShopStats>>) {
    let stats = Arc::<Mutex<ShopStats>>::default();
    for (article, count) in what {
        *stats.lock().unwrap().sold.with_mut(*article) = *count;
    }
    let collected = Arc::clone(&stats);
    let id = registry.collect_with::<ShopStats>((), move || Ok(collected.lock().unwrap().clone()));
    (id.unwrap(), stats)
}

#[test]
fn series_that_are_exported_keep_their_labels_when_one_of_their_sources_ends() {
    let registry = patient();
    let article = |name: &str| counter(&registry, "shop_sold_total", &format!("article=\"{name}\""));
    let (first, _) = sold(&registry, &[("c", 10)]);
    let (_other, _) = sold(&registry, &[("c", 3)]);
    let (_third, _) = sold(&registry, &[("a", 1)]);
    assert_eq!((article("c"), article("a")), (Some(13), Some(1)));
    // Beyond the cap, and gone: what they had counted fills what is kept of rows that ended.
    for name in ["b", "d"] {
        let (late, _) = sold(&registry, &[(name, 5)]);
        let _ = registry.gather();
        registry.remove_collector(late);
    }
    registry.remove_collector(first);
    assert_eq!((article("c"), article("_overflow")), (Some(13), Some(10)));
}

#[test]
fn what_was_counted_before_resets_is_capped_too_when_a_source_ends() {
    let registry = patient();
    for index in 0..20_u32 {
        let (id, stats) = sold(&registry, &[(&format!("{index}"), 5)]);
        let _ = registry.gather();
        *stats.lock().unwrap().sold.with_mut(format!("{index}").as_str()) = 1;
        let _ = registry.gather();
        registry.remove_collector(id);
    }
    let snapshot = registry.gather();
    let series = snapshot.family("shop_sold_total").unwrap().series();
    let counts: Vec<String> = series.map(|series| format!("{:?}", series.value())).collect();
    assert_eq!(counts.len(), 3, "{counts:?}");
    assert_eq!(
        counter(&registry, "shop_sold_total", "article=\"_overflow\""),
        Some(18 * 6)
    );
}
