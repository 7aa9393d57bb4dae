//! Rows that their owner hands over when it likes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics::{Family, Histogram, Info, Metrics, RegisterError, Registry, Report, State};

use crate::reading::{counter, gauge};

/// What one cache has done.
#[derive(Debug, Default, PartialEq, Metrics)]
#[metrics(namespace = "cache", labels(shard: u32), handles = false)]
struct CacheStats {
    /// Look-ups.
    #[metric(counter)]
    lookups: u64,

    /// Look-ups that found something.
    #[metric(counter)]
    hits: u64,

    /// Look-ups by what they asked for.
    #[metric(counter, labels(asked: Asked = [Name, Number]))]
    asked: Family<Asked, u64>,

    /// Time of one look-up.
    #[metric(histogram, unit = "seconds", buckets(LookupTime = [0.1, 1.0]))]
    time: Histogram<LookupTime>,

    /// Entries held.
    #[metric(gauge, aggregate = sum)]
    entries: i64,

    /// Fill level.
    #[metric(gauge, aggregate = max)]
    fill: f64,

    /// What it does.
    #[metric(state(Mode = [Warming, Serving, Closing]), aggregate = max)]
    mode: State<Mode>,

    /// How it was built.
    #[metric(info, labels(version))]
    build: Info<1>,
}

fn fill(stats: &mut CacheStats, by: u64) {
    stats.lookups += 2 * by;
    stats.hits += by;
    stats.asked[Asked::Number] += by;
    stats.time.observe(0.5);
    stats.entries = 7;
    stats.fill = 0.5;
    stats.mode.set(Mode::Serving);
    stats.build.set(["1.2"]);
}

#[test]
fn a_gather_sees_the_last_state_that_was_published() {
    let registry = Registry::new();
    let mut stats = registry.publish::<CacheStats>(3).unwrap();
    assert_eq!(*stats, CacheStats::default());
    fill(&mut stats, 1);
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"3\""), Some(0));
    stats.publish();
    fill(&mut stats, 10);
    insta::assert_snapshot!(registry.render());
}

#[test]
fn the_end_of_a_publisher_keeps_its_counts_and_takes_its_gauges_away() {
    let registry = Registry::new();
    let mut stats = registry.publish::<CacheStats>(3).unwrap();
    fill(&mut stats, 1);
    drop(stats);
    insta::assert_snapshot!(registry.render());

    let mut stats = registry.publish::<CacheStats>(3).unwrap();
    stats.hits += 1;
    stats.publish();
    assert_eq!(counter(&registry, "cache_hits_total", "shard=\"3\""), Some(2));
    assert_eq!(gauge(&registry, "cache_entries", "shard=\"3\""), Some(0.0));
}

#[test]
fn publishers_of_one_instance_meet_by_the_rules_of_their_fields() {
    let registry = Registry::new();
    let mut one = registry.publish::<CacheStats>(3).unwrap();
    let mut other = registry.publish::<CacheStats>(3).unwrap();
    fill(&mut one, 1);
    fill(&mut other, 2);
    other.fill = 0.75;
    other.mode.set(Mode::Closing);
    one.publish();
    other.publish();
    insta::assert_snapshot!(registry.render());
}

/// What one pump has done, of which there is one.
#[derive(Default, Metrics)]
#[metrics(namespace = "pump", handles = false)]
struct PumpStats {
    /// Strokes made.
    #[metric(counter)]
    strokes: u64,

    /// Pressure.
    #[metric(gauge)]
    pressure: f64,
}

#[test]
fn a_second_row_needs_a_rule_for_each_gauge() {
    let registry = Registry::new();
    let first = registry.publish::<PumpStats>(()).unwrap();
    let error = registry.publish::<PumpStats>(()).unwrap_err();
    assert!(matches!(&error, RegisterError::NoAggregate { name, .. } if name == "pump_pressure"));
    insta::assert_snapshot!(error.to_string().replace(char::is_numeric, "#"));
    assert!(registry.respond::<PumpStats>(()).is_err());
    assert!(
        registry
            .collect_with::<PumpStats>((), || Ok(PumpStats::default()))
            .is_err()
    );
    drop(first);
    assert!(registry.publish::<PumpStats>(()).is_ok());
}

#[test]
fn every_state_is_whole_under_load() {
    const STATES: u64 = 100_000;
    let registry = Registry::new();
    let done = AtomicBool::new(false);
    let mut stats = registry.publish::<CacheStats>(0).unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    let snapshot = registry.gather();
                    let read = |name| crate::reading::counter_in(&snapshot, name, "shard=\"0\"").unwrap();
                    let (lookups, hits) = (read("cache_lookups_total"), read("cache_hits_total"));
                    assert!(hits == lookups && lookups >= last, "{hits} of {lookups} after {last}");
                    last = lookups;
                }
            });
        }
        for _ in 0..STATES {
            // Hits first, so that every state in between is wrong.
            stats.hits += 1;
            stats.asked[Asked::Name] += 1;
            stats.lookups += 1;
            stats.publish();
        }
        done.store(true, Ordering::Relaxed);
    });
    drop(stats);
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"0\""), Some(STATES));
    assert_eq!(counter(&registry, "cache_hits_total", "shard=\"0\""), Some(STATES));
}

#[test]
fn a_publisher_outlives_its_registry_and_moves_between_threads() {
    let mut stats = Registry::new().publish::<CacheStats>(1).unwrap();
    let stats = thread::spawn(move || {
        stats.lookups += 1;
        stats.publish();
        stats
    });
    assert_eq!(stats.join().unwrap().lookups, 1);
}

#[test]
fn nothing_is_reported_of_publishers_that_come_and_go() {
    let registry = Registry::builder()
        .on_report(|report: &Report| panic!("{report}"))
        .build()
        .unwrap();
    for _ in 0..1_000 {
        let mut stats = registry.publish::<CacheStats>(1).unwrap();
        stats.lookups += 1;
        if stats.lookups.is_multiple_of(2) {
            stats.publish();
        }
    }
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(1_000));
}

#[test]
fn what_is_bad_in_the_last_state_of_a_publisher_changes_nothing_either() {
    let registry = Registry::new();
    let publish = |states: &[f64]| {
        let mut stats = registry.publish::<HeatStats>(()).unwrap();
        for state in &states[..states.len() - 1] {
            stats.joules = *state;
            stats.publish();
        }
        // Handed over when it is dropped.
        stats.joules = states[states.len() - 1];
    };
    let joules = || gauge(&registry, "heat_joules_total", "");
    publish(&[2.0, f64::NAN]);
    assert_eq!(joules(), Some(2.0));
    // Reset by its owner before it ends.
    publish(&[4.0, 1.0]);
    assert_eq!(joules(), Some(7.0));
    // Never good.
    publish(&[f64::INFINITY]);
    assert_eq!(joules(), Some(7.0));
    assert_eq!(
        counter(
            &registry,
            "metrics_dropped_values_total",
            "family=\"heat_joules_total\""
        ),
        Some(2)
    );
}

/// What one heater has given off.
#[derive(Default, Metrics)]
#[metrics(namespace = "heat", handles = false)]
struct HeatStats {
    /// Energy.
    #[metric(counter, unit = "joules")]
    joules: f64,
}
