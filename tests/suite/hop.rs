//! Rows that closures bring.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{Metrics, Registry, Report};

use crate::reading::{counter, counter_in, gauge};

/// What one disk has done.
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "disk", labels(disk: u32), handles = false)]
struct DiskStats {
    /// Blocks read.
    #[metric(counter)]
    reads: u64,

    /// Requests queued.
    #[metric(gauge)]
    queued: u64,
}

fn reads(reads: u64) -> DiskStats {
    DiskStats { reads, queued: 1 }
}

fn registry(deadline: Duration) -> (Registry, Arc<Mutex<Vec<String>>>) {
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

const LONG: Duration = Duration::from_mins(1);

#[test]
fn each_gather_sees_what_was_there_when_it_began() {
    let (registry, _) = registry(LONG);
    let value = Arc::new(AtomicU64::new(0));
    let source = Arc::clone(&value);
    let id = registry
        .collect_with::<DiskStats>(0, move || Ok(reads(source.load(Ordering::Relaxed))))
        .unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let at_least = value.fetch_add(1, Ordering::Relaxed) + 1;
                    assert!(counter(&registry, "disk_reads_total", "disk=\"0\"").unwrap() >= at_least);
                }
            });
        }
    });
    assert!(registry.remove_collector(id) && !registry.remove_collector(id));
    // Its counters stay, its gauges do not.
    assert_eq!(counter(&registry, "disk_reads_total", "disk=\"0\""), Some(600));
    assert_eq!(gauge(&registry, "disk_queued", "disk=\"0\""), None);
}

#[test]
fn closures_run_at_once() {
    const DISKS: u32 = 6;
    let (registry, reports) = registry(LONG);
    // Each waits for all others.
    let barrier = Arc::new(Barrier::new(DISKS as usize));
    for disk in 0..DISKS {
        let barrier = Arc::clone(&barrier);
        let closure = move || {
            barrier.wait();
            Ok(reads(u64::from(disk) + 1))
        };
        registry.collect_with::<DiskStats>(disk, closure).unwrap();
    }
    let snapshot = registry.gather();
    for disk in 0..DISKS {
        let labels = format!("disk=\"{disk}\"");
        assert_eq!(
            counter_in(&snapshot, "disk_reads_total", &labels),
            Some(u64::from(disk) + 1)
        );
    }
    assert!(reports.lock().unwrap().is_empty());
}

#[test]
fn a_closure_that_hangs_panics_or_fails_costs_only_itself_and_comes_back() {
    let (registry, reports) = registry(Duration::from_secs(2));
    let (release, held) = mpsc::channel::<()>();
    let calls = Arc::new(AtomicUsize::new(0));
    let called = Arc::clone(&calls);
    let closure = move || match called.fetch_add(1, Ordering::Relaxed) {
        0 => Ok(reads(7)),
        1 => panic!("on purpose"),
        2 => Err("the disk is gone".into()),
        3 => {
            let _ = held.recv();
            Ok(reads(8))
        }
        call => Ok(reads(call as u64 + 6)),
    };
    registry.collect_with::<DiskStats>(0, closure).unwrap();
    registry.collect_with::<DiskStats>(1, || Ok(reads(1))).unwrap();
    let gather = || {
        let snapshot = registry.gather();
        assert_eq!(counter_in(&snapshot, "disk_reads_total", "disk=\"1\""), Some(1));
        counter_in(&snapshot, "disk_reads_total", "disk=\"0\"").unwrap()
    };
    assert_eq!([gather(), gather(), gather()], [7, 7, 7]);
    let began = Instant::now();
    assert_eq!(gather(), 7);
    assert!((Duration::from_secs(2)..Duration::from_secs(30)).contains(&began.elapsed()));
    // It is still held up, and not called a second time meanwhile.
    assert_eq!(gather(), 7);
    assert_eq!(calls.load(Ordering::Relaxed), 4);
    release.send(()).unwrap();
    // Called again, for this gather, and perhaps for the one before it too.
    assert!(gather() >= 10);
    let snapshot = registry.gather();
    let source = "source=\"suite::hop::DiskStats\"";
    assert_eq!(counter_in(&snapshot, "metrics_late_answers_total", source), Some(2));
    let failures = "metrics_collector_failures_total";
    assert_eq!(
        counter_in(&snapshot, failures, "collector=\"suite::hop::DiskStats\""),
        Some(2)
    );
    insta::assert_snapshot!(reports.lock().unwrap().join("\n"));
}

#[test]
fn a_closure_that_was_never_there_in_time_has_counters_at_zero_and_no_gauges() {
    let (registry, _) = registry(Duration::from_millis(5));
    let (release, held) = mpsc::channel::<()>();
    let closure = move || {
        let _ = held.recv();
        Ok(reads(7))
    };
    registry.collect_with::<DiskStats>(0, closure).unwrap();
    assert_eq!(counter(&registry, "disk_reads_total", "disk=\"0\""), Some(0));
    assert_eq!(gauge(&registry, "disk_queued", "disk=\"0\""), None);
    drop(release);
}

#[test]
fn a_closure_may_use_the_registry_it_is_called_by() {
    let (registry, _) = registry(LONG);
    let inner = registry.clone();
    let closure = move || {
        inner.publish::<DiskStats>(9)?.reads += 1;
        Ok(reads(1))
    };
    let id = registry.collect_with::<DiskStats>(0, closure).unwrap();
    assert_eq!(counter(&registry, "disk_reads_total", "disk=\"0\""), Some(1));
    // A gather serves what was registered when it began, and what its row had counted then.
    assert_eq!(counter(&registry, "disk_reads_total", "disk=\"9\""), Some(1));
    // Or neither would ever be dropped.
    assert!(registry.remove_collector(id));
}

#[test]
fn no_counter_falls_when_a_closure_is_removed_while_it_is_under_way() {
    let (registry, reports) = registry(LONG);
    let count = Arc::new(AtomicU64::new(0));
    let done = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut last = 0;
            while done.load(Ordering::Relaxed) == 0 {
                let reads = counter(&registry, "disk_reads_total", "disk=\"0\"").unwrap_or(0);
                assert!(reads >= last, "{reads} after {last}");
                last = reads;
            }
        });
        for _ in 0..300 {
            let count = Arc::clone(&count);
            let closure = move || Ok(reads(count.fetch_add(1, Ordering::Relaxed)));
            let id = registry.collect_with::<DiskStats>(0, closure).unwrap();
            thread::yield_now();
            registry.remove_collector(id);
        }
        done.store(1, Ordering::Relaxed);
    });
    assert!(reports.lock().unwrap().is_empty());
}
