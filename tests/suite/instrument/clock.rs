//! Times by a clock that moves when it is told to.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use metrics::{Registry, SampleValue};

use super::polling::{block_on, caught, poll, turn};

/// Where the clock stands, in milliseconds.
static NOW: AtomicU64 = AtomicU64::new(0);

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let start = Instant::now();
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    let builder = builder.clock(move || start + Duration::from_millis(NOW.load(Ordering::Relaxed)));
    builder.build().expect("legal")
});

fn passes(millis: u64) {
    NOW.fetch_add(millis, Ordering::Relaxed);
}

#[metrics::instrument(registry = &REGISTRY)]
fn work(millis: u64) {
    passes(millis);
}

#[metrics::instrument(registry = &REGISTRY)]
fn goes_back(millis: u64) {
    NOW.fetch_sub(millis, Ordering::Relaxed);
}

#[metrics::instrument(registry = &REGISTRY)]
fn fails(millis: u64) -> Result<(), ()> {
    passes(millis);
    Err(())
}

#[metrics::instrument(registry = &REGISTRY)]
fn panics(millis: u64) {
    passes(millis);
    panic!("now");
}

#[metrics::instrument(registry = &REGISTRY)]
async fn waits(millis: u64) {
    passes(millis);
    turn().await;
    passes(millis);
}

#[metrics::instrument(registry = &REGISTRY, outcome = |millis| { passes(1000); assert!(*millis > 0); Ok::<(), ()>(()) })]
fn is_judged(millis: u64) -> u64 {
    passes(millis);
    millis
}

#[metrics::instrument(name = "labelled", labels(kind: String = { passes(1000); kind.as_str() }), registry = &REGISTRY)]
fn labelled(kind: String, millis: u64) {
    passes(millis);
}

#[metrics::instrument(name = "bucketed", buckets([0.1, 0.2]), registry = &REGISTRY)]
fn bucketed(millis: u64) {
    passes(millis);
}

/// One test, as there is one clock.
#[test]
fn times_are_exact() {
    work(250);
    work(500);
    goes_back(100);
    let _ = fails(1000);
    caught(|| panics(2000));
    block_on(waits(100));
    let mut future = Box::pin(waits(100));
    // Time before the first poll is not the call's.
    passes(10_000);
    assert!(poll(future.as_mut()).is_pending());
    // Time between polls is.
    passes(300);
    drop(future);
    is_judged(50);
    caught(|| is_judged(0));
    labelled("a".to_owned(), 125);
    for millis in [50, 100, 150, 200, 250] {
        bucketed(millis);
    }
    let snapshot = REGISTRY.gather();
    let mut lines = Vec::new();
    for family in snapshot.families() {
        for series in family.series() {
            if let SampleValue::Histogram(times) = series.value() {
                let name = series.label("function").unwrap_or(family.name().into());
                let outcome = series.label("outcome").unwrap_or_default();
                let bounds = if name.starts_with("bucketed") {
                    format!(" {:?}", times.counts())
                } else {
                    String::new()
                };
                lines.push(format!(
                    "{name} {outcome}: {} in {} s{bounds}",
                    times.count(),
                    times.sum()
                ));
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    bucketed_duration_seconds ok: 5 in 0.75 s [2, 2, 1]
    fails ok: 0 in 0 s
    fails error: 1 in 1 s
    goes_back ok: 1 in 0 s
    is_judged ok: 1 in 0.05 s
    is_judged error: 0 in 0 s
    is_judged panicked: 1 in 1 s
    panics ok: 0 in 0 s
    panics panicked: 1 in 2 s
    waits ok: 1 in 0.2 s
    waits cancelled: 1 in 0.4 s
    work ok: 2 in 0.75 s
    labelled_duration_seconds ok: 1 in 0.125 s
    ");
}
