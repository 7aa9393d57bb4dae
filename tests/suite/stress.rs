//! Writers on many threads and a gatherer: nothing torn, nothing lost, nothing falls.

use std::sync::atomic::{AtomicBool, Ordering};

use metrics::{Family, Histogram, Metrics, Registry, SampleValue, Snapshot};

/// What many threads record.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "stress")]
struct StressStats {
    /// Events.
    #[metric(counter)]
    events: u64,
    /// Time spent.
    #[metric(histogram, unit = "seconds", labels(fast))]
    time: Family<bool, Histogram>,
    /// Time spent by an open label.
    #[metric(histogram, unit = "seconds", labels(worker))]
    time_by_worker: Family<u8, Histogram>,
}

/// Checks that every histogram is whole; returns all counts.
fn check(snapshot: &Snapshot) -> Vec<u64> {
    let mut counts = Vec::new();
    for family in snapshot.families() {
        for series in family.series() {
            let SampleValue::Histogram(histogram) = series.value() else {
                continue;
            };
            let cumulative: Vec<u64> = histogram.cumulative().collect();
            assert!(cumulative.is_sorted(), "{cumulative:?}");
            assert_eq!(cumulative.last().copied(), Some(histogram.count()));
            #[allow(clippy::cast_precision_loss)]
            let sum = 0.25 * histogram.count() as f64;
            assert_eq!(
                histogram.sum().to_bits(),
                sum.to_bits(),
                "sum of {} observations",
                histogram.count()
            );
            counts.push(histogram.count());
        }
    }
    counts
}

#[test]
fn histograms_are_never_torn_under_writers_that_never_pause() {
    const THREADS: u8 = 4;
    let registry = Registry::new();
    let stats = registry.register::<StressStats>(()).expect("no conflict");
    for worker in 0..THREADS {
        stats.time_by_worker.with(worker).observe(0.25);
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for worker in 0..THREADS {
            let (stats, stop) = (&stats, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    stats.time.with(worker % 2 == 0).observe(0.25);
                    stats.time_by_worker.with(worker).observe(0.25);
                    stats.events.inc();
                }
            });
        }
        let mut before = check(&registry.gather());
        for _ in 0..2_000 {
            let now = check(&registry.gather());
            assert!(
                before.iter().zip(&now).all(|(before, now)| before <= now),
                "a count fell"
            );
            before = now;
        }
        stop.store(true, Ordering::Relaxed);
    });
    let snapshot = stats.snapshot();
    let by_worker: u64 = snapshot.time_by_worker.iter().map(|(_, time)| time.count()).sum();
    assert_eq!(
        snapshot.time[false].count() + snapshot.time[true].count(),
        snapshot.events
    );
    assert_eq!(by_worker, snapshot.events + u64::from(THREADS));
}

#[test]
fn ten_thousand_short_lived_threads_lose_nothing() {
    const BATCHES: u64 = 200;
    const THREADS: u64 = 50;
    let registry = Registry::new();
    let stats = registry.register::<StressStats>(()).expect("no conflict");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let gatherer = scope.spawn(|| {
            let mut before = 0;
            while !done.load(Ordering::Relaxed) {
                let now = stats.events.value();
                assert!(before <= now, "the counter fell from {before} to {now}");
                before = now;
            }
        });
        for _ in 0..BATCHES {
            std::thread::scope(|batch| {
                for _ in 0..THREADS {
                    batch.spawn(|| stats.events.inc());
                }
            });
        }
        done.store(true, Ordering::Relaxed);
        gatherer.join().expect("no panic");
    });
    assert_eq!(stats.events.value(), BATCHES * THREADS);
}
