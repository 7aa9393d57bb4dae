//! Families that clash where no caller can be told: they alone are left out, and both definitions
//! are named.

mod model;

use std::error::Error;
use std::sync::Mutex;
use std::time::Duration;

use metrics::{Collected, Collector, Descriptor, Family, Histogram, Metrics, RegisterError, Registry, Report, State};

use crate::reading::{counter, gauge, reporting};

/// A cache.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "cache", labels(shard: u32))]
struct CacheStats {
    /// Look-ups.
    #[metric(counter)]
    lookups: u64,
    /// Time of a look-up.
    #[metric(histogram, unit = "seconds", buckets(LookupTime = [1.0]))]
    wait: Histogram<LookupTime>,
}

/// Clashes with the first by type, with the histogram by a sample; the rest is its own.
#[derive(Debug, Default, Metrics)]
#[metrics(labels(shard: u32))]
struct RivalStats {
    /// Look-ups.
    #[metric(gauge, name = "cache_lookups_total", allow(naming))]
    lookups: u64,
    #[metric(flatten)]
    inner: InnerStats,
    /// Entries, by kind.
    #[metric(counter, name = "cache_entries_total", labels(kind))]
    entries: Family<String, u64>,
}

/// Nested in the rival.
#[derive(Debug, Default, Metrics)]
struct InnerStats {
    /// The time of all look-ups.
    #[metric(gauge, name = "cache_wait_seconds_sum", allow(naming))]
    sum: f64,
    /// Bytes held.
    #[metric(gauge, unit = "bytes")]
    held: u64,
}

/// The same counter as the cache's.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "cache", labels(shard: u32))]
struct SharedStats {
    /// Look-ups.
    #[metric(counter)]
    lookups: u64,
    /// Hits.
    #[metric(counter)]
    hits: u64,
}

/// The reports as text, without lines.
fn texts(reports: &Mutex<Vec<Report>>) -> String {
    let reports = reports.lock().expect("no panic");
    let lines: Vec<String> = reports.iter().map(ToString::to_string).collect();
    let mut text = String::new();
    for piece in lines.join("\n").split_inclusive(".rs:") {
        text.push_str(piece.trim_start_matches(|char: char| char.is_ascii_digit()));
    }
    text
}

fn refused(registry: &Registry, family: &str) -> Option<u64> {
    let labels = format!("family=\"{family}\"");
    counter(registry, "metrics_refused_families_total", &labels)
}

#[test]
fn a_clash_costs_only_the_family_that_clashes() {
    let (registry, reports) = reporting();
    registry.register::<CacheStats>(1).expect("no conflict").lookups.inc();
    let rival = registry.register_or_detach::<RivalStats>(1);
    rival.lookups.set(7);
    rival.inner.sum.set(7.0);
    rival.inner.held.set(3);
    rival.entries.with("a").inc();
    insta::assert_snapshot!(registry.render());
    // Another instance is counted, and not reported again. Its handles read what they record.
    assert_eq!(registry.register_or_detach::<RivalStats>(2).lookups.value(), 0);
    assert_eq!(rival.lookups.value(), 7);
    // The same instance again is neither counted nor reported again.
    assert_eq!(registry.register_or_detach::<RivalStats>(1).lookups.value(), 7);
    assert_eq!(refused(&registry, "cache_lookups_total"), Some(2));
    insta::assert_snapshot!("a_clash_is_reported_once", texts(&reports));
    assert!(matches!(
        &reports.lock().expect("no panic")[0],
        Report::FamilyDetached { reason: RegisterError::Conflict(conflict) } if conflict.refused.field == "lookups"
    ));
}

#[test]
fn equal_series_clash_in_one_instance_alone() {
    let (registry, reports) = reporting();
    registry.register::<CacheStats>(1).expect("no conflict").lookups.inc();
    for shard in [1, 2] {
        let stats = registry.register_or_detach::<SharedStats>(shard);
        stats.lookups.inc_by(10);
        stats.hits.inc();
    }
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(1));
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"2\""), Some(10));
    assert_eq!(counter(&registry, "cache_hits_total", "shard=\"1\""), Some(1));
    assert_eq!(counter(&registry, "cache_hits_total", "shard=\"2\""), Some(1));
    assert_eq!(reports.lock().expect("no panic").len(), 1);
}

#[test]
fn a_caller_who_can_be_told_gets_all_or_nothing() {
    let registry = Registry::new();
    registry.register::<CacheStats>(1).expect("no conflict");
    let clash = |error: &RegisterError| matches!(error, RegisterError::Conflict(_));
    assert!(registry.register::<RivalStats>(1).is_err_and(|error| clash(&error)));
    assert_eq!(registry.gather().families().count(), 2);
    registry.register_or_detach::<RivalStats>(1).inner.held.set(1);
    // Part of the instance is there now, which is not all of it.
    assert!(registry.register::<RivalStats>(1).is_err_and(|error| clash(&error)));
    assert!(registry.scoped::<RivalStats>(1).is_err_and(|error| clash(&error)));
    assert!(registry.respond::<RivalStats>(1).is_err_and(|error| clash(&error)));
    assert_eq!(gauge(&registry, "held_bytes", "shard=\"1\""), Some(1.0));
}

/// Makes a family that clashes with the cache's.
struct Announced;

fn lookups() -> Descriptor {
    let lookups = Descriptor::gauge("cache_lookups_total", "Look-ups.").allow_naming();
    lookups.build().expect("legal")
}

impl Collector for Announced {
    fn describe(&self) -> Vec<Descriptor> {
        vec![lookups()]
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(out.number(&lookups(), &[], 5_u64)?)
    }
}

#[test]
fn a_family_is_there_once_what_it_clashes_with_is_gone() {
    let (registry, reports) = reporting();
    let id = registry.register_collector(Announced).expect("no conflict");
    let stats = registry.register_or_detach::<CacheStats>(1);
    stats.lookups.inc();
    stats.wait.observe(0.5);
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(5));
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), None);
    assert!(registry.gather().family("cache_wait_seconds").is_some());
    assert!(registry.register::<CacheStats>(1).is_err());
    insta::assert_snapshot!(texts(&reports));

    assert!(registry.remove_collector(id));
    // What was recorded meanwhile is not lost.
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(1));
    assert_eq!(
        registry.register::<CacheStats>(1).expect("all of it").lookups.value(),
        1
    );
    // It has its name again.
    assert!(registry.register_collector(Announced).is_err());
}

#[test]
fn the_first_that_was_left_out_comes_first() {
    let registry = Registry::new();
    let id = registry.register_collector(Announced).expect("no conflict");
    let rival = registry.register_or_detach::<RivalStats>(1);
    let cache = registry.register_or_detach::<CacheStats>(1);
    rival.lookups.set(7);
    cache.lookups.inc();
    assert!(registry.remove_collector(id));
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(7));
    // The other is still left out.
    assert!(registry.register::<CacheStats>(1).is_err());
    assert!(registry.register::<RivalStats>(1).is_ok());
}

#[test]
fn what_is_left_out_takes_nothing_from_scoped_instances() {
    let registry = Registry::builder().linger(Duration::ZERO).build().expect("legal");
    let first = registry.scoped::<CacheStats>(1).expect("no conflict");
    first.lookups.inc();
    let shared = registry.register_or_detach::<SharedStats>(1);
    shared.lookups.inc_by(10);
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(1));
    drop(first);
    // The first gather sees the last values, the second removes the instance.
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(1));
    assert_eq!(counter(&registry, "cache_lookups_total", "shard=\"1\""), Some(10));
}

/// A gauge of which nothing says how two rows of it meet.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "pool")]
struct PoolStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// The temperature.
    #[metric(gauge)]
    temperature: f64,
    /// The mode.
    #[metric(state(PoolMode = [Idle, Busy]))]
    mode: State<PoolMode>,
    /// The depth of each queue.
    #[metric(gauge, labels(queue))]
    depth: Family<String, u64>,
}

#[test]
fn a_gauge_that_another_row_has_is_left_out_as_long_as_it_has_it() {
    let (registry, reports) = reporting();
    let id = registry
        .collect_with::<PoolStats>((), || {
            let mut theirs = PoolStats {
                jobs: 2,
                temperature: 30.5,
                ..PoolStats::default()
            };
            *theirs.depth.with_mut("slow") = 4;
            Ok(theirs)
        })
        .expect("no conflict");
    let handles = registry.register_or_detach::<PoolStats>(());
    handles.jobs.inc();
    handles.temperature.set(20.5);
    handles.mode.set(PoolMode::Busy);
    handles.depth.with("fast").set(1);
    insta::assert_snapshot!(registry.render());
    insta::assert_snapshot!("gauges_that_do_not_meet_are_reported", texts(&reports));
    let refused = registry.register::<PoolStats>(());
    assert!(matches!(refused, Err(RegisterError::NoAggregate { .. })));

    assert!(registry.remove_collector(id));
    assert_eq!(gauge(&registry, "pool_temperature", ""), Some(20.5));
    assert_eq!(gauge(&registry, "pool_depth", "queue=\"fast\""), Some(1.0));
    assert_eq!(counter(&registry, "pool_jobs_total", ""), Some(3));
    assert!(registry.register::<PoolStats>(()).is_ok());
}

/// Makes a series of a family that several collectors share.
struct Makes<const LABEL: char>;

impl<const LABEL: char> Collector for Makes<LABEL> {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        let up = Descriptor::gauge("vm_up", "Whether the machine runs.").labels(["name"]);
        Ok(out.number(&up.build()?, &[&LABEL.to_string()], 1_u64)?)
    }
}

/// A machine.
#[derive(Debug, Default, Metrics)]
#[metrics(labels(name: String))]
struct Machine {
    /// Whether the machine runs.
    #[metric(gauge, name = "vm_up")]
    #[allow(dead_code)]
    up: bool,
}

/// Makes what `Makes` makes.
struct Copies<const LABEL: char>;

impl<const LABEL: char> Collector for Copies<LABEL> {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Makes::<LABEL>.collect(out)
    }
}

#[test]
fn collectors_are_named_by_who_has_made_the_series() {
    let (registry, reports) = reporting();
    for machine in ["s", "t"] {
        registry.register::<Machine>(machine.to_owned()).expect("no conflict");
    }
    registry.register_collector(Makes::<'a'>).expect("not described");
    registry.register_collector(Makes::<'b'>).expect("not described");
    registry.register_collector(Copies::<'b'>).expect("not described");
    registry.register_collector(Copies::<'t'>).expect("not described");
    registry.register_collector(Makes::<'a'>).expect("not described");
    drop(registry.gather());
    let snapshot = registry.gather();
    let up = snapshot.family("vm_up").expect("the family");
    assert_eq!(up.series().count(), 4);
    assert_eq!(refused(&registry, "vm_up"), Some(9));
    insta::assert_snapshot!(texts(&reports));
}

struct Level;

impl Collector for Level {
    fn describe(&self) -> Vec<Descriptor> {
        vec![Descriptor::gauge("level", "The level.").build().expect("legal")]
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

struct OtherLevel;

impl Collector for OtherLevel {
    fn describe(&self) -> Vec<Descriptor> {
        vec![Descriptor::gauge("level", "Another level.").build().expect("legal")]
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn an_error_names_both_collectors() {
    let registry = Registry::new();
    registry.register_collector(Level).expect("no conflict");
    let error = registry.register_collector(OtherLevel).expect_err("another help");
    let text = error.to_string();
    for name in [
        "collector `suite::clashes::Level` at ",
        "collector `suite::clashes::OtherLevel` at ",
    ] {
        assert!(text.contains(name), "{text}");
    }
}

struct SameLevel;

impl Collector for SameLevel {
    fn describe(&self) -> Vec<Descriptor> {
        Level.describe()
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn an_error_names_a_definition_that_is_there() {
    let registry = Registry::new();
    let first = registry.register_collector(Level).expect("no conflict");
    registry.register_collector(SameLevel).expect("the same family");
    assert!(registry.remove_collector(first));
    let error = registry.register_collector(OtherLevel).expect_err("another help");
    assert!(
        error.to_string().contains("collector `suite::clashes::SameLevel` at "),
        "{error}"
    );
}
