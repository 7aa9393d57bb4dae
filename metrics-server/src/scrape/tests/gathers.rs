//! Gathers on threads: shared, fresh, bounded, and over when they should be.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{Either, join_all, select};
use metrics::{Filter, Metrics, Registry, Snapshot};
use tokio::time::timeout;

use super::super::deadline::ScrapeDeadline;
use super::super::gathers::{Gather, Gathers};
use super::super::scraper::{Limits, Refusal};
use super::super::stats::ScrapeStats;
use super::super::transfers::Transfers;

/// The deadline of the registry.
const DEADLINE: Duration = Duration::from_millis(500);

/// A timeout that leaves time for that, and one that does not.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(900);

/// What was recorded when a gather began.
#[derive(Metrics)]
#[metrics(namespace = "begin")]
struct BeginStats {
    /// Records.
    #[metric(gauge)]
    records: u64,
}

fn gathers(gather: impl Fn(&Filter, Instant) -> Snapshot + Send + Sync + 'static) -> Gathers {
    let (gather, counted): (Box<Gather>, _) = (Box::new(gather), Registry::new());
    let limits = Limits {
        scrapes: 64,
        gathers: 2,
        snapshots: 8,
    };
    let stats = counted.register::<ScrapeStats>(()).expect("a new registry");
    Gathers::new(gather, DEADLINE, limits, Arc::new(Transfers::new(64)), stats)
}

fn empty() -> Snapshot {
    Registry::new().gather()
}

async fn gather(gathers: &Gathers, filter: &Filter, time: Duration) -> Result<(), Refusal> {
    let gathered = gathers.gather(filter.clone(), ScrapeDeadline::after(time)).await;
    gathered.map(drop)
}

/// Waits until nothing is pending, running or alive.
async fn assert_idle(gathers: &Gathers) {
    let begun = Instant::now();
    while gathers.counts() != (0, 0, 0) {
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", gathers.counts());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gather_has_what_was_recorded_before_its_requests_came() {
    let records = Arc::new(AtomicU64::new(0));
    let registry = Registry::new();
    let stats = registry.register::<BeginStats>(()).expect("a new registry");
    let at_begin = Arc::clone(&records);
    let one_at_a_time = Mutex::new(());
    let gathers = Arc::new(gathers(move |_, _| {
        let begun = at_begin.load(Ordering::SeqCst);
        thread::sleep(Duration::from_millis(1));
        let _guard = one_at_a_time.lock().expect("no panic");
        stats.records.set(begun);
        registry.gather()
    }));
    let clients = (0..32_u32).map(|client| {
        let (gathers, records) = (Arc::clone(&gathers), Arc::clone(&records));
        tokio::spawn(async move {
            let filter = if client % 4 == 3 {
                Filter::new().name("begin_records")
            } else {
                Filter::new()
            };
            let time = if client % 2 == 0 { LONG } else { SHORT };
            for _ in 0..50 {
                let before = records.fetch_add(1, Ordering::SeqCst) + 1;
                let gathered = gathers.gather(filter.clone(), ScrapeDeadline::after(time)).await;
                let snapshot = Arc::clone(&gathered.expect("a snapshot").snapshot);
                let family = snapshot.family("begin_records").expect("the family");
                let metrics::SampleValue::Number(metrics::Number::Unsigned(begun)) =
                    family.series().next().expect("a series").value()
                else {
                    panic!("another type");
                };
                assert!(begun >= before, "{begun} at the begin, {before} before the request");
            }
        })
    });
    for client in join_all(clients).await {
        client.expect("no panic");
    }
    assert_idle(&gathers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_requests_at_once_and_as_many_in_a_hurry_cost_six_gathers() {
    let (whole, hurried) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = [Arc::clone(&whole), Arc::clone(&hurried)];
    let gathers = gathers(move |_, until| {
        let class = usize::from(until < Instant::now() + DEADLINE);
        counts[class].fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
        empty()
    });
    let all = Filter::new();
    let requests = (0..400).map(|request| gather(&gathers, &all, if request % 2 == 0 { LONG } else { SHORT }));
    assert_eq!(join_all(requests).await, vec![Ok(()); 400]);
    let (whole, hurried) = (whole.load(Ordering::Relaxed), hurried.load(Ordering::Relaxed));
    assert!(
        (1..=3).contains(&whole) && (1..=3).contains(&hurried),
        "{whole} and {hurried}"
    );
    assert_idle(&gathers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_a_hurry_shorten_only_their_own_gather() {
    let waits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waits);
    let gathers = gathers(move |_, until| {
        let wait = until.saturating_duration_since(Instant::now());
        seen.lock().expect("no panic").push(wait);
        thread::sleep(Duration::from_millis(30));
        empty()
    });
    let all = Filter::new();
    // The first of each class begins alone, the others share what comes after it.
    let times = [LONG, SHORT, 2 * LONG, Duration::from_millis(700), 3 * LONG, SHORT];
    let requests = times.map(|time| gather(&gathers, &all, time));
    assert_eq!(join_all(requests).await, [Ok(()); 6]);
    let waits = waits.lock().expect("no panic");
    let with_time = waits.iter().filter(|wait| **wait > DEADLINE);
    assert!(with_time.count() <= 2 && waits.len() <= 4, "{waits:?}");
    assert!(
        waits
            .iter()
            .all(|wait| *wait < Duration::from_millis(451) || *wait > DEADLINE),
        "{waits:?}"
    );
}

#[tokio::test]
async fn a_gather_that_panics_fails_its_requests_alone() {
    let calls = Arc::new(AtomicUsize::new(0));
    let called = Arc::clone(&calls);
    let gathers = gathers(move |_, _| {
        let is_first = called.fetch_add(1, Ordering::Relaxed) == 0;
        thread::sleep(Duration::from_millis(20));
        assert!(!is_first, "the first gather panics, for a test");
        empty()
    });
    let all = Filter::new();
    let first = gather(&gathers, &all, LONG);
    let later = async {
        while calls.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        join_all((0..10).map(|_| gather(&gathers, &all, LONG))).await
    };
    let (first, later) = tokio::join!(first, later);
    assert_eq!(first, Err(Refusal::Failed));
    assert!(later.iter().all(Result::is_ok));
    assert_idle(&gathers).await;
}

#[tokio::test]
async fn a_pending_gather_without_requests_does_not_run() {
    let (begun, begins) = mpsc::channel();
    let (proceed, proceeds) = mpsc::channel();
    let proceeds = Mutex::new(proceeds);
    let gathers = gathers(move |_, _| {
        begun.send(()).expect("the test");
        proceeds.lock().expect("no panic").recv().expect("the test");
        empty()
    });
    let all = Filter::new();
    let moment = Duration::from_millis(20);
    let has_begun = async {
        while begins.try_recv().is_err() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    {
        let first = pin!(gather(&gathers, &all, LONG));
        assert!(matches!(select(first, pin!(has_begun)).await, Either::Right(_)));
    }
    let pending = join_all((0..50).map(|_| gather(&gathers, &all, LONG)));
    assert!(timeout(moment, pending).await.is_err());
    // Those have left, and so has the one whose gather is running.
    assert_eq!(gathers.counts(), (0, 1, 1));
    proceed.send(()).expect("the gather");
    assert_idle(&gathers).await;
    assert!(begins.try_recv().is_err());
    proceed.send(()).expect("the gather");
    assert_eq!(gather(&gathers, &all, LONG).await, Ok(()));
}

#[tokio::test]
async fn a_request_times_out_while_its_gather_runs_and_while_it_is_pending() {
    let gathers = gathers(|_, _| {
        thread::sleep(Duration::from_secs(1));
        empty()
    });
    let all = Filter::new();
    let hurry = Duration::from_millis(100);
    let begun = Instant::now();
    let requests = [gather(&gathers, &all, hurry), gather(&gathers, &all, hurry)];
    assert_eq!(join_all(requests).await, [Err(Refusal::Late); 2]);
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(gather(&gathers, &all, LONG).await, Ok(()));
    assert_idle(&gathers).await;
}

#[tokio::test]
async fn so_many_snapshots_are_alive_and_no_more() {
    let gathers = gathers(|_, _| empty());
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(
            gathers
                .gather(Filter::new(), ScrapeDeadline::after(LONG))
                .await
                .expect("a snapshot"),
        );
    }
    let all = Filter::new();
    assert_eq!(
        gather(&gathers, &all, Duration::from_millis(100)).await,
        Err(Refusal::Busy)
    );
    assert_eq!(gathers.counts(), (0, 0, 8));
    // A request that is pending begins as soon as there is room.
    let (pending, ()) = tokio::join!(gather(&gathers, &all, LONG), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        held.pop();
    });
    assert_eq!(pending, Ok(()));
    drop(held);

    // Of filtered gathers, half as many.
    let mut held = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let filter = Filter::new().name(name);
        held.push(
            gathers
                .gather(filter, ScrapeDeadline::after(LONG))
                .await
                .expect("a snapshot"),
        );
    }
    let other = Filter::new().name("e");
    assert_eq!(
        gather(&gathers, &other, Duration::from_millis(100)).await,
        Err(Refusal::Busy)
    );
    assert_eq!(gather(&gathers, &all, LONG).await, Ok(()));
    drop(held);
    assert_idle(&gathers).await;
}

/// A gather that was started in a runtime that is shut down before it could begin.
#[test]
fn a_runtime_that_shuts_down_holds_up_no_other() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().max_blocking_threads(1).build().expect("a runtime")
    };
    let gathers = Arc::new(gathers(|_, _| empty()));
    let (proceed, proceeds) = mpsc::channel::<()>();
    let first = runtime();
    let busy = Arc::clone(&gathers);
    first.block_on(async move {
        drop(tokio::task::spawn_blocking(move || proceeds.recv()));
        let all = Filter::new();
        let pending = timeout(Duration::from_millis(20), gather(&busy, &all, LONG));
        assert!(pending.await.is_err());
        assert_eq!(busy.counts(), (0, 1, 1));
    });
    first.shutdown_background();
    drop(proceed);
    runtime().block_on(async {
        assert_eq!(gather(&gathers, &Filter::new(), LONG).await, Ok(()));
        assert_idle(&gathers).await;
    });
}

/// A gather that a runtime which has been shut down drops when it is started.
#[test]
fn a_gather_that_cannot_begin_fails_its_requests_and_leaves_nothing() {
    let gathers = gathers(|_, _| empty());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let handle = runtime.handle().clone();
    runtime.shutdown_background();
    let _guard = handle.enter();
    let failed = gather(&gathers, &Filter::new(), LONG).now_or_never();
    assert_eq!(failed, Some(Err(Refusal::Failed)));
    assert_eq!(gathers.counts(), (0, 0, 0));
}
