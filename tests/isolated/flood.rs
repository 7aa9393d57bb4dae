//! What unknown label values and series that come and go leave behind: a counting allocator, and so a process to itself.
//!
//! `FLOOD` is how many values there are; CI asks for ten million, in a release build.

mod counting;
mod resident;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::{env, thread};

use metrics::{Family, Histogram, Metrics, Registry, Report, SampleValue};

use counting::{Counting, LIVE};
use resident::resident;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a careless program counts.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "shop")]
struct ShopStats {
    /// Requests, by a path that users choose.
    #[metric(counter, labels(path))]
    requests: Family<String, u64>,
    /// Requests, by path and status.
    #[metric(counter, labels(path: String = max(10), status: Status = [Ok, Failed]))]
    answers: Family<(String, Status), u64>,
    /// Sizes of requests.
    #[metric(histogram, unit = "bytes", labels(path), buckets(Size = [10, 100]), max_series = 20)]
    size: Family<String, Histogram<Size>>,
    /// Requests under way.
    #[metric(gauge, labels(path), max_series = 20)]
    depth: Family<String, i64>,
    /// Jobs, by worker.
    #[metric(counter, labels(worker: Worker = [One, Two]))]
    jobs: Family<Worker, u64>,
    /// Sessions, which end.
    #[metric(counter, labels(session))]
    sessions: Family<u64, u64>,
    /// What each session waits for.
    #[metric(gauge, labels(session))]
    waiting: Family<String, f64>,
}

const THREADS: u64 = 4;

fn values() -> u64 {
    let asked = env::var("FLOOD").ok().and_then(|values| values.parse().ok());
    asked.unwrap_or(400_000)
}

/// Pseudo-random and never the same twice.
fn path(number: u64) -> String {
    format!("/{:016x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn flood(stats: &ShopStatsHandles, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let path = path(number);
        stats.requests.with(&path).inc();
        let outcome = [Status::Ok, Status::Failed][usize::from(!number.is_multiple_of(2))];
        stats.answers.with((&path, outcome)).inc();
        stats.size.with(&path).observe(number % 200);
        stats.depth.with(&path).set(7);
        stats.requests.with("/known").inc();
        stats.jobs.with(Worker::One).inc();
    }
}

/// Adds up one family.
fn total(registry: &Registry, name: &str) -> u64 {
    let snapshot = registry.gather();
    let family = snapshot.family(name).expect("it is there");
    let count = |value: SampleValue<'_>| match value {
        SampleValue::Histogram(histogram) => histogram.count(),
        SampleValue::Number(number) => number.to_string().parse().expect("a whole number"),
        _ => 0,
    };
    family.series().map(|series| count(series.value())).sum()
}

fn a_flood_of_values_costs_nothing_but_itself() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    let report = move |report: &Report| sink.lock().expect("no panic").push(report.to_string());
    let registry = Registry::builder().on_report(report).build().expect("legal");
    let stats = registry.register::<ShopStats>(()).expect("no conflict");
    stats.requests.with("/known").inc_by(0);
    let (warm, all) = (2_000, 2_000 + values());
    // All threads at once, so that as many have words as will.
    let run = |from: u64, to: u64| {
        let share = (to - from).div_ceil(THREADS);
        thread::scope(|scope| {
            for first in (from..to).step_by(usize::try_from(share).expect("small")) {
                let stats = &stats;
                scope.spawn(move || flood(stats, first..(first + share).min(to)));
            }
        });
    };
    run(0, warm);
    drop(registry.gather());
    let (live, pages) = (LIVE.load(Ordering::Relaxed), resident());
    run(warm, all);
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(live);
    assert!(grown < 4_096, "{grown} bytes more after {all} values");
    let grown = resident().saturating_sub(pages);
    assert!(grown < 2 << 20, "{grown} resident bytes more after {all} values");

    let snapshot = stats.snapshot();
    // The known one, the first 999 values, and the rest of them all.
    let overflow = *snapshot.requests.get("_overflow").expect("it overflowed");
    assert_eq!(snapshot.requests.get("/known"), Some(&all));
    assert_eq!((snapshot.requests.iter().count(), overflow), (1_001, all - 999));
    assert_eq!(total(&registry, "shop_requests_total"), 2 * all);
    // Ten paths and the overflow, of each status as many as there were.
    let of = |status| {
        snapshot
            .answers
            .iter()
            .filter(move |(key, _)| key.parts().last() == Some(metrics::Part::Text(status)))
    };
    assert_eq!(of("ok").map(|(_, count)| count).sum::<u64>(), all / 2);
    assert_eq!(of("failed").map(|(_, count)| count).sum::<u64>(), all / 2);
    assert!(snapshot.answers.iter().count() <= 12);
    assert_eq!(total(&registry, "shop_size_bytes"), all);
    assert_eq!(snapshot.depth.iter().count(), 20);
    assert!(snapshot.depth.values().all(|depth| *depth == 7));
    assert_eq!((snapshot.jobs[Worker::One], snapshot.jobs[Worker::Two]), (all, 0));
    let paths = 2 * (all - 20) + (all - 10) + (all - 999);
    assert_eq!(total(&registry, "metrics_overflowed_lookups_total"), paths);
    drop(registry.render());
    assert_eq!(reports.lock().expect("no panic").len(), 4, "one report a family");
}

fn series_that_come_and_go_leave_nothing_behind() {
    let registry = Registry::new();
    let stats = registry.register::<ShopStats>(()).expect("no conflict");
    let session = |number: u64| {
        stats.sessions.with(number).inc_by(3);
        stats.waiting.with(&path(number)).set(1.5);
        if number.is_multiple_of(1_000) {
            assert_eq!(stats.sessions.with(number).value(), 3);
            drop(registry.gather());
        }
        if let Some(gone) = number.checked_sub(100) {
            assert!(stats.sessions.remove(gone) && stats.waiting.remove(&path(gone)));
        }
    };
    (0..10_000).for_each(session);
    let (live, pages) = (LIVE.load(Ordering::Relaxed), resident());
    (10_000..10_000 + values()).for_each(session);
    let grown = LIVE.load(Ordering::Relaxed).saturating_sub(live);
    assert!(grown < 64 << 10, "{grown} bytes more");
    let grown = resident().saturating_sub(pages);
    assert!(grown < 2 << 20, "{grown} resident bytes more");
    assert_eq!(total(&registry, "shop_sessions_total"), 300);
    stats.sessions.retain(|_, _| false);
    stats.waiting.retain(|_, waiting| waiting.value() > 2.0);
    assert!(stats.snapshot().sessions.iter().count() == 0 && stats.snapshot().waiting.iter().count() == 0);
}

/// One test: the counts are the process's.
#[test]
fn memory_stays_flat() {
    a_flood_of_values_costs_nothing_but_itself();
    series_that_come_and_go_leave_nothing_behind();
}
