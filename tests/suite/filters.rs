//! Gathers of chosen families: by which names, and whom they ask.

mod doors;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant, SystemTime};

use metrics::{Collected, Collector, Descriptor, Family, Filter, Format, Metrics, Snapshot};

use crate::reading::{counter_in, patient, reporting};
use crate::reference::arbitrary;

fn names_of(snapshot: &Snapshot) -> Vec<String> {
    snapshot.families().map(|family| family.name().to_owned()).collect()
}

/// Every name of a family or sample that any format shows.
fn shown(snapshot: &Snapshot) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for format in [Format::Text, Format::OpenMetrics] {
        for line in snapshot.encode(format).to_string().lines() {
            let line = line.strip_prefix("# ").map_or(line, |metadata| {
                let (_keyword, rest) = metadata.split_once(' ').unwrap_or_default();
                rest
            });
            let name = line.split(['{', ' ']).next().unwrap_or_default();
            names.insert(name.to_owned());
        }
    }
    // `# EOF`.
    names.remove("");
    let json = serde_json::from_str(&snapshot.encode(Format::Json).to_string()).expect("JSON");
    let families: Vec<serde_json::Value> = json;
    names.extend(
        families
            .iter()
            .map(|family| family["name"].as_str().expect("a name").to_owned()),
    );
    names
}

#[test]
fn a_family_is_chosen_by_every_name_that_any_format_shows() {
    let mut types = BTreeSet::new();
    for content in arbitrary::contents(12, 12) {
        let registry = patient();
        if registry.register_collector(content).is_err() {
            // Some families clash.
            continue;
        }
        let all = registry.gather();
        let mut owners: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for family in all.families() {
            let alone = registry.gather_filtered(&Filter::new().name(family.name()));
            assert_eq!(names_of(&alone), [family.name()]);
            types.insert(family.descriptor().metric_type());
            for name in shown(&alone) {
                owners.entry(name).or_default().push(family.name().to_owned());
            }
        }
        assert_eq!(shown(&all), owners.keys().cloned().collect());
        for (name, owners) in owners {
            let chosen = registry.gather_filtered(&Filter::new().name(&name));
            assert_eq!(names_of(&chosen), owners, "{name}");
        }
    }
    assert_eq!(types.len(), 5, "{types:?}");
}

/// Makes `extra` too, which it does not describe.
struct Level {
    described: Descriptor,
    extra: Descriptor,
    calls: Arc<AtomicU64>,
}

impl Level {
    fn new() -> Self {
        let gauge = |name| Descriptor::gauge(name, "A level.").build().expect("legal");
        Self {
            described: gauge("level"),
            extra: gauge("extra"),
            calls: Arc::default(),
        }
    }
}

impl Collector for Level {
    fn describe(&self) -> Vec<Descriptor> {
        vec![self.described.clone()]
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        out.number(&self.described, &[], 1_u64)?;
        out.number(&self.extra, &[], 1_u64)?;
        Ok(())
    }
}

#[test]
fn what_was_not_described_is_in_gathers_that_call_the_collector() {
    let (registry, collector) = (patient(), Level::new());
    let calls = Arc::clone(&collector.calls);
    registry.register_collector(collector).expect("no conflict");
    let gather = |filter: Filter| {
        let before = calls.load(Ordering::Relaxed);
        let names = names_of(&registry.gather_filtered(&filter));
        (names, calls.load(Ordering::Relaxed) - before)
    };
    let both = vec!["extra".to_owned(), "level".to_owned()];
    assert_eq!(gather(Filter::new()), (both.clone(), 1));
    assert_eq!(gather(Filter::new().name("extra")), (vec![], 0));
    assert_eq!(gather(Filter::new().name("level")), (both[1..].to_vec(), 1));
    assert_eq!(gather(Filter::new().name("extra").prefix("lev")), (both, 1));
}

/// What one shop has done.
#[derive(Metrics)]
#[metrics(namespace = "shop")]
struct ShopStats {
    /// Orders taken.
    #[metric(counter)]
    orders: u64,
}

/// Describes one family, and does what it is told to instead of making it.
struct Misbehaves<F>(&'static str, F);

impl<F> Collector for Misbehaves<F>
where
    F: Fn() -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
{
    fn describe(&self) -> Vec<Descriptor> {
        vec![Descriptor::gauge(self.0, "Never there.").build().expect("legal")]
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        (self.1)()
    }
}

#[test]
fn collectors_that_are_not_called_are_neither_waited_for_nor_late_nor_failed() {
    let (registry, reports) = reporting();
    registry.register::<ShopStats>(()).expect("no conflict").orders.inc();
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let hangs = move || Ok(held.lock().expect("no panic").recv()?);
    let ids = [
        registry.register_collector(Misbehaves("hangs", hangs)),
        registry.register_collector(Misbehaves("fails", || Err("on purpose".into()))),
        registry.register_collector(Misbehaves("panics", || panic!("on purpose"))),
    ];
    let begun = Instant::now();
    let chosen = registry.gather_filtered(&Filter::new().name("shop_orders").prefix("metrics_"));
    assert!(begun.elapsed() < Duration::from_secs(30), "it waits");
    assert_eq!(names_of(&chosen), ["shop_orders_total"]);
    assert!(reports.lock().expect("no panic").is_empty());
    // Called, the same ones fail.
    let failures = Filter::new().name("fails").name("panics").prefix("metrics_");
    let chosen = registry.gather_filtered(&failures);
    assert_eq!(names_of(&chosen), ["metrics_collector_failures_total"]);
    let text = chosen.encode(Format::Text).to_string();
    assert!(text.ends_with("} 2\n"), "{text}");
    assert!(!reports.lock().expect("no panic").is_empty());
    for id in ids {
        assert!(registry.remove_collector(id.expect("no conflict")));
    }
    drop(release);
}

/// Makes a counter of the values that it is given.
struct Meter(Descriptor, Mutex<mpsc::Receiver<f64>>);

impl Collector for Meter {
    fn describe(&self) -> Vec<Descriptor> {
        vec![self.0.clone()]
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        let value = self.1.lock().expect("no panic").try_recv()?;
        let _refused = out.number(&self.0, &[], value);
        Ok(())
    }
}

#[test]
fn a_collector_that_is_not_called_keeps_its_last_good_values() {
    let registry = patient();
    registry.register::<ShopStats>(()).expect("no conflict");
    let read = Descriptor::counter("meter_read_total", "What it reads.").build();
    let (give, values) = mpsc::channel();
    let meter = Meter(read.expect("legal"), Mutex::new(values));
    registry.register_collector(meter).expect("no conflict");
    give.send(5.0).expect("it is there");
    let read = |snapshot: &Snapshot| {
        snapshot
            .encode(Format::Text)
            .to_string()
            .contains("meter_read_total 5\n")
    };
    assert!(read(&registry.gather()));
    for _ in 0..3 {
        // It would fail if it were called: it has been given nothing.
        let chosen = registry.gather_filtered(&Filter::new().prefix("shop_").prefix("metrics_"));
        assert_eq!(names_of(&chosen), ["shop_orders_total"]);
    }
    give.send(f64::NAN).expect("it is there");
    let all = registry.gather();
    assert!(read(&all), "{}", all.encode(Format::Text));
    let dropped = counter_in(&all, "metrics_dropped_values_total", "family=\"meter_read_total\"");
    assert_eq!(dropped, Some(1));
}

/// What one broker has done.
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "broker", handles = false)]
struct BrokerStats {
    /// Turns made.
    #[metric(counter)]
    turns: u64,

    /// Messages by topic.
    #[metric(counter, labels(topic))]
    messages: Family<String, u64>,
}

#[test]
fn a_series_that_is_away_in_gathers_of_other_families_only_keeps_its_start_time() {
    fn start(snapshot: &Snapshot) -> Option<SystemTime> {
        let mut series = snapshot.family("broker_messages_total")?.series();
        series.next().map(|series| series.start_time())
    }
    let registry = patient();
    let stats = Arc::new(Mutex::new(BrokerStats::default()));
    let read = Arc::clone(&stats);
    let closure = move || Ok(read.lock().expect("no panic").clone());
    registry.collect_with::<BrokerStats>((), closure).expect("no conflict");
    let mut there = BrokerStats::default();
    *there.messages.with_mut("a") = 3;
    let set = |state: &BrokerStats| state.clone_into(&mut stats.lock().expect("no panic"));
    set(&there);
    let first = start(&registry.gather());
    assert!(first.is_some());
    for (filter, is_the_same) in [
        // Of the same struct, so that its row is read.
        (Filter::new().name("broker_turns"), true),
        (Filter::new().name("broker_messages_created"), false),
    ] {
        set(&BrokerStats::default());
        let _ = registry.gather_filtered(&filter);
        set(&there);
        let again = start(&registry.gather_filtered(&Filter::new().name("broker_messages")));
        assert_eq!(again == first, is_the_same, "{filter:?}");
        assert!(again >= first);
    }
}
