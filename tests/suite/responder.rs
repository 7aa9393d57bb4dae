//! Rows that a loop hands over when it is asked.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{Family, Filter, Metrics, Registry, Report, Responder, Snapshot};

use crate::reading::{counter, counter_in, gauge};

const LONG: Duration = Duration::from_mins(1);

/// What one cache has done.
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "cache", handles = false)]
struct CacheStats {
    /// Look-ups.
    #[metric(counter)]
    lookups: u64,

    /// Look-ups that found something.
    #[metric(counter)]
    hits: u64,

    /// Entries held.
    #[metric(gauge, aggregate = sum)]
    entries: i64,

    /// Look-ups by table.
    #[metric(counter, labels(table), max_series = 3)]
    tables: Family<String, u64>,
}

fn patient() -> Registry {
    Registry::builder().deadline(LONG).build().unwrap()
}

/// Runs a loop that answers until it is told to stop; returns what it has counted.
fn answer(mut responder: Responder<CacheStats>, stop: &AtomicBool) -> u64 {
    let mut stats = CacheStats::default();
    while !stop.load(Ordering::Relaxed) {
        stats.hits += 1;
        stats.lookups += 1;
        stats.entries = 1;
        responder.poll(&stats);
    }
    responder.finish(&stats);
    stats.lookups
}

#[test]
fn a_gather_sees_the_struct_as_it_is_when_the_loop_is_asked() {
    let registry = patient();
    let (count, counts) = mpsc::channel::<u64>();
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    // The loop sleeps on its channel, and is woken through it.
    let wake = count.clone();
    responder.on_ask(move || wake.send(0).unwrap_or_default());
    let (counted, is_counted) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut stats = CacheStats::default();
            while let Ok(by) = counts.recv() {
                stats.lookups += by;
                if by > 0 {
                    counted.send(()).unwrap();
                }
                responder.poll(&stats);
                if by == 1_000 {
                    break;
                }
            }
            responder.finish(&stats);
        });
        for by in 1..=100 {
            count.send(by).unwrap();
            is_counted.recv().unwrap();
            assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(by * (by + 1) / 2));
        }
        count.send(1_000).unwrap();
    });
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(6050));
    assert_eq!(gauge(&registry, "cache_entries", ""), None);
}

#[test]
fn every_answer_is_whole_under_load_and_none_is_older_than_the_last() {
    let registry = patient();
    let stop = AtomicBool::new(false);
    let total: u64 = thread::scope(|scope| {
        let loops = [(); 2].map(|()| {
            let responder = registry.respond::<CacheStats>(()).unwrap();
            scope.spawn(|| answer(responder, &stop))
        });
        let gathers = [(); 2].map(|()| {
            scope.spawn(|| {
                let (mut last, mut gathers) = (0, 0);
                while !stop.load(Ordering::Relaxed) {
                    let snapshot = registry.gather();
                    let read = |name| counter_in(&snapshot, name, "").unwrap();
                    let (lookups, hits) = (read("cache_lookups_total"), read("cache_hits_total"));
                    assert!(hits == lookups && lookups >= last, "{hits} of {lookups} after {last}");
                    (last, gathers) = (lookups, gathers + 1);
                }
                gathers
            })
        });
        thread::sleep(Duration::from_millis(200));
        stop.store(true, Ordering::Relaxed);
        assert!(gathers.into_iter().all(|gathers| gathers.join().unwrap() > 0));
        loops.map(|counts| counts.join().unwrap()).iter().sum()
    });
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(total));
}

fn reporting(deadline: Duration) -> (Registry, Arc<Mutex<Vec<String>>>) {
    let reports = Arc::<Mutex<Vec<String>>>::default();
    let sink = Arc::clone(&reports);
    let report = move |report: &Report| sink.lock().unwrap().push(report.to_string());
    let registry = Registry::builder()
        .deadline(deadline)
        .on_report(report)
        .build()
        .unwrap();
    (registry, reports)
}

#[test]
fn a_loop_that_does_not_come_costs_one_deadline_and_its_last_answer_stands() {
    const DEADLINE: Duration = Duration::from_millis(40);
    let (registry, reports) = reporting(DEADLINE);
    let mut asleep: Vec<_> = (0..10).map(|_| registry.respond::<CacheStats>(()).unwrap()).collect();
    // Before there is any answer, there are no gauges, and all counters are at zero.
    let began = Instant::now();
    let snapshot = registry.gather();
    assert!((DEADLINE..2 * DEADLINE + Duration::from_millis(100)).contains(&began.elapsed()));
    assert_eq!(counter_in(&snapshot, "cache_lookups_total", ""), Some(0));
    assert_eq!(gauge(&registry, "cache_entries", ""), None);

    let mut stats = CacheStats {
        lookups: 5,
        entries: 2,
        ..CacheStats::default()
    };
    assert!(asleep[0].poll(&stats) && !asleep[0].poll(&stats));
    stats.lookups = 100;
    let snapshot = registry.gather();
    assert_eq!(counter_in(&snapshot, "cache_lookups_total", ""), Some(5));
    let late = "metrics_late_answers_total";
    assert_eq!(
        counter_in(&snapshot, late, "source=\"suite::responder::CacheStats\""),
        Some(30)
    );
    assert_eq!(reports.lock().unwrap().len(), 1);
    insta::assert_snapshot!(reports.lock().unwrap()[0]);

    asleep
        .drain(..)
        .for_each(|responder| responder.finish(&CacheStats::default()));
    // The first was set back to 0 by its owner, and has counted 5 before.
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(5));
}

#[test]
fn a_gather_waits_until_the_earlier_of_both_deadlines() {
    let read = |snapshot: &Snapshot| {
        let late = "metrics_late_answers_total";
        let late = counter_in(snapshot, late, "source=\"suite::responder::CacheStats\"");
        (counter_in(snapshot, "cache_lookups_total", ""), late)
    };
    let (registry, all) = (patient(), Filter::new());
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    let mut stats = CacheStats {
        lookups: 5,
        ..CacheStats::default()
    };
    let past = Instant::now();
    assert_eq!(read(&registry.gather_until(&all, past)), (Some(0), Some(1)));
    assert!(responder.poll(&stats));
    stats.lookups = 100;
    assert_eq!(read(&registry.gather_until(&all, past)), (Some(5), Some(2)));
    assert!(past.elapsed() < LONG);
    responder.finish(&stats);

    // The registry's own comes first, however far the other is.
    let (registry, _) = reporting(Duration::ZERO);
    let _responder = registry.respond::<CacheStats>(()).unwrap();
    assert_eq!(read(&registry.gather_until(&all, past + LONG)), (Some(0), Some(1)));
    assert!(past.elapsed() < LONG);
}

#[test]
fn a_responder_that_is_dropped_without_finish_is_counted() {
    let (registry, reports) = reporting(Duration::ZERO);
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    let stats = CacheStats {
        lookups: 3,
        ..CacheStats::default()
    };
    let _: Snapshot = registry.gather();
    assert!(responder.poll(&stats));
    drop(responder);
    registry.respond::<CacheStats>(()).unwrap().finish(&stats);
    let snapshot = registry.gather();
    assert_eq!(counter_in(&snapshot, "cache_lookups_total", ""), Some(6));
    let unfinished = "metrics_unfinished_responders_total";
    assert_eq!(
        counter_in(&snapshot, unfinished, "source=\"suite::responder::CacheStats\""),
        Some(1)
    );
    assert!(
        reports
            .lock()
            .unwrap()
            .iter()
            .any(|report| report.contains("without `finish`"))
    );
}

#[test]
fn only_the_structs_of_chosen_families_are_asked() {
    let registry = patient();
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    responder.on_ask(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let _: Snapshot = registry.gather_filtered(&Filter::new().prefix("other_"));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    responder.finish(&CacheStats::default());
}

#[test]
fn a_hook_that_panics_costs_nothing() {
    let registry = Registry::builder().deadline(Duration::ZERO).build().unwrap();
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    responder.on_ask(|| panic!("on purpose"));
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(0));
    responder.poll(&CacheStats::default());
    assert_eq!(gauge(&registry, "cache_entries", ""), Some(0.0));
    responder.finish(&CacheStats::default());
}

#[test]
fn series_of_open_families_are_capped_and_come_and_go() {
    let registry = Registry::builder().deadline(Duration::ZERO).build().unwrap();
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    let mut gather = |stats: &CacheStats| {
        // The first asks, the second sees what was answered.
        let _: Snapshot = registry.gather();
        responder.poll(stats);
        let snapshot = registry.gather();
        let family = snapshot.family("cache_tables_total").unwrap();
        let series = family.series().map(|series| {
            let value = counter_in(&snapshot, "cache_tables_total", series.label_text());
            ((series.label_text().to_owned(), value.unwrap()), series.start_time())
        });
        series.unzip::<_, _, Vec<_>, Vec<_>>()
    };
    let mut stats = CacheStats::default();
    for (table, count) in [("a", 1), ("c", 3)] {
        *stats.tables.with_mut(table) += count;
    }
    let (first, first_starts) = gather(&stats);
    assert_eq!(first, [("table=\"a\"".to_owned(), 1), ("table=\"c\"".to_owned(), 3)]);

    for (table, count) in [("b", 2), ("d", 4), ("e", 5)] {
        *stats.tables.with_mut(table) += count;
    }
    let (capped, capped_starts) = gather(&stats);
    let labels: Vec<_> = capped
        .iter()
        .map(|(labels, count)| format!("{labels} {count}"))
        .collect();
    assert_eq!(
        labels,
        [
            "table=\"_overflow\" 9",
            "table=\"a\" 1",
            "table=\"b\" 2",
            "table=\"c\" 3"
        ]
    );
    assert_eq!((capped_starts[1], capped_starts[3]), (first_starts[0], first_starts[1]));

    // Without `a` there is room for one more, which the overflow loses, and so begins anew.
    stats.tables = Family::default();
    for (table, count) in [("b", 2), ("c", 3), ("d", 4), ("e", 5)] {
        *stats.tables.with_mut(table) += count;
    }
    let (freed, freed_starts) = gather(&stats);
    let labels: Vec<_> = freed
        .iter()
        .map(|(labels, count)| format!("{labels} {count}"))
        .collect();
    assert_eq!(
        labels,
        [
            "table=\"_overflow\" 5",
            "table=\"b\" 2",
            "table=\"c\" 3",
            "table=\"d\" 4"
        ]
    );
    assert!(freed_starts[0] > capped_starts[0]);
    assert_eq!((freed_starts[1], freed_starts[2]), (capped_starts[2], capped_starts[3]));
    responder.finish(&stats);
    assert_eq!(counter(&registry, "cache_tables_total", "table=\"b\""), Some(2));
}

#[test]
fn a_task_that_awaits_being_asked_is_woken() {
    let registry = patient();
    let mut responder = registry.respond::<CacheStats>(()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .unwrap();
    let (done, is_done) = tokio::sync::oneshot::channel::<()>();
    let task = runtime.spawn(async move {
        let mut stats = CacheStats::default();
        let mut is_done = std::pin::pin!(is_done);
        loop {
            tokio::select! {
                biased;
                () = responder.asked() => {
                    stats.lookups += 1;
                    assert!(responder.poll(&stats));
                }
                _ = &mut is_done => break,
            }
        }
        responder.finish(&stats);
    });
    for gather in 1..=200 {
        assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(gather));
    }
    done.send(()).unwrap();
    runtime.block_on(task).unwrap();
    assert_eq!(counter(&registry, "cache_lookups_total", ""), Some(200));
}
