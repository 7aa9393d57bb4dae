//! What instances and publishers that come and go leave behind: a counting allocator, and so a process to itself.
//!
//! `CHURN` is how many of each there are; a million in a release build take some seconds.

mod counting;
mod resident;

use std::env;
use std::sync::atomic::Ordering;

use metrics::{Family, Histogram, Metrics, Registry, SampleValue};

use counting::{Counting, LIVE};
use resident::resident;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What one connection has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "connection", labels(peer: String))]
struct ConnectionStats {
    /// Requests served.
    #[metric(counter, labels(ok))]
    requests: Family<bool, u64>,
    /// Requests under way.
    #[metric(gauge)]
    active: i64,
    /// Time of one request.
    #[metric(histogram, unit = "seconds", buckets(RequestTime = [0.1, 1.0]))]
    time: Histogram<RequestTime>,
    /// Requests, by path.
    #[metric(counter, labels(path))]
    paths: Family<String, u64>,
}

/// What one worker has done.
#[allow(dead_code)]
#[derive(Default, Metrics)]
#[metrics(namespace = "worker")]
struct WorkerStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
    /// Time of one job.
    #[metric(histogram, unit = "seconds", buckets(JobTime = [0.1, 1.0]))]
    time: Histogram<JobTime>,
}

const WARM: u64 = 2_000;

fn count() -> u64 {
    let asked = env::var("CHURN").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(20_000)
}

/// Does something many times; checks that the memory that it takes stays as it was after a few.
fn stays_flat(mut act: impl FnMut(u64)) {
    (0..WARM).for_each(&mut act);
    let (live, pages) = (LIVE.load(Ordering::Relaxed), resident());
    (WARM..WARM + count()).for_each(&mut act);
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(live);
    assert!(grown < 1 << 20, "{grown} bytes more");
    let grown = resident().saturating_sub(pages);
    assert!(grown < 4 << 20, "{grown} resident bytes more");
}

fn registry() -> Registry {
    let builder = Registry::builder()
        .linger(std::time::Duration::ZERO)
        .deadline(std::time::Duration::from_mins(1));
    builder.build().expect("legal")
}

fn scoped_instances_leave_nothing_behind() {
    let (registry, mut seen) = (registry(), 0);
    let mut own = Vec::new();
    stays_flat(|number| {
        // Never the same twice, and some live longer than others.
        let stats = registry
            .scoped::<ConnectionStats>(format!("10.0.0.{number}"))
            .expect("no conflict");
        stats.requests.with(true).inc();
        stats.active.set(1);
        stats.time.observe(0.5);
        stats.paths.with("/").inc();
        drop(stats.paths.scoped("/buy"));
        own.push(stats);
        if own.len() == 200 {
            own.drain(..).step_by(2).for_each(drop);
        }
        if number % 500 == 499 {
            own.clear();
            seen += total(&registry, "connection_requests_total");
        }
    });
    own.clear();
    // All were seen, once each: a gather after the one that has seen them takes them away.
    seen += total(&registry, "connection_requests_total");
    assert!(seen >= WARM + count(), "{seen}");
    assert_eq!(registry.render(), "");
}

fn publishers_leave_nothing_but_their_counts_behind() {
    let registry = registry();
    stays_flat(|number| {
        let mut stats = registry.publish::<WorkerStats>(()).expect("no conflict");
        stats.jobs += 1;
        stats.time.observe(0.5);
        if number % 3 == 0 {
            stats.publish();
        }
        if number % 500 == 0 {
            drop(registry.gather());
        }
    });
    assert_eq!(total(&registry, "worker_jobs_total"), WARM + count());
    assert_eq!(total(&registry, "worker_time_seconds"), WARM + count());
}

fn responders_and_closures_leave_nothing_but_their_counts_behind() {
    let registry = registry();
    let stats = || WorkerStats {
        jobs: 1,
        ..WorkerStats::default()
    };
    stays_flat(|number| {
        if number.is_multiple_of(4) {
            let id = registry.collect_with::<WorkerStats>((), move || Ok(stats()));
            assert!(registry.remove_collector(id.expect("no conflict")));
            registry.publish::<WorkerStats>(()).expect("no conflict").jobs += 1;
        } else {
            let mut responder = registry.respond::<WorkerStats>(()).expect("no conflict");
            responder.on_ask(|| {});
            responder.finish(&stats());
        }
    });
    assert_eq!(total(&registry, "worker_jobs_total"), WARM + count());
}

/// Adds up one family.
fn total(registry: &Registry, name: &str) -> u64 {
    let snapshot = registry.gather();
    let series = snapshot.family(name).into_iter().flat_map(|family| family.series());
    let count = |value: SampleValue<'_>| match value {
        SampleValue::Histogram(histogram) => histogram.count(),
        SampleValue::Number(number) => number.to_string().parse().expect("a whole number"),
        _ => 0,
    };
    series.map(|series| count(series.value())).sum()
}

/// One test: the counts are the process's.
#[test]
fn memory_stays_flat() {
    scoped_instances_leave_nothing_behind();
    publishers_leave_nothing_but_their_counts_behind();
    responders_and_closures_leave_nothing_but_their_counts_behind();
}
