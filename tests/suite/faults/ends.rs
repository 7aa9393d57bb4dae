//! Owners that end: while a panic unwinds, after their registry, as tasks that nobody polls any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use metrics::{Registry, Responder};

use super::{LONG, QueueStats, REQUESTS, TenantStats, TenantStatsHandles};
use crate::reading::counter_in;

/// Counts in every way when it is dropped.
struct AtTheEnd<'a> {
    registry: &'a Registry,
    handles: TenantStatsHandles,
    responder: Option<Responder<TenantStats>>,
}

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        assert!(thread::panicking());
        self.handles.requests.inc();
        self.handles.local().requests.inc();
        self.handles.time.start_timer().stop();
        self.registry.scoped::<TenantStats>(1_u32).unwrap().requests.inc();
        let mut stats = self.registry.publish::<TenantStats>(2_u32).unwrap();
        stats.requests += 1;
        stats.publish();
        stats.requests += 1;
        if let Some(responder) = self.responder.take() {
            responder.finish(&stats);
        }
    }
}

#[test]
fn everything_works_while_a_panic_unwinds() {
    const THREADS: u64 = 20;
    let registry = Registry::builder().deadline(LONG).build().unwrap();
    let handles = registry.register::<TenantStats>(0_u32).unwrap();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let panic = catch_unwind(AssertUnwindSafe(|| {
                    let _end = AtTheEnd {
                        registry: &registry,
                        handles: handles.clone(),
                        responder: Some(registry.respond::<TenantStats>(3_u32).unwrap()),
                    };
                    let _under_way = handles.active.track();
                    let _timer = handles.time.start_timer();
                    panic!("on purpose");
                }));
                assert!(panic.is_err());
            });
        }
    });
    let snapshot = registry.gather();
    let requests = [0, 1, 2, 3].map(|tenant| counter_in(&snapshot, REQUESTS, &format!("tenant=\"{tenant}\"")));
    assert_eq!(requests, [2, 1, 2, 2].map(|each| Some(each * THREADS)));
    assert_eq!((handles.active.value(), handles.time.value().count()), (0, 2 * THREADS));
}

#[test]
fn everything_outlives_its_registry_on_another_thread() {
    let reports = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reports);
    let registry = Registry::builder()
        .deadline(LONG)
        .on_report(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .unwrap();
    let called = Arc::new(AtomicUsize::new(0));
    let calls = Arc::clone(&called);
    registry
        .collect_with::<TenantStats>(5_u32, move || {
            calls.fetch_add(1, Ordering::Relaxed);
            Ok(TenantStats::default())
        })
        .unwrap();
    let queue = registry.register::<QueueStats>(()).unwrap();
    let handles = registry.register::<TenantStats>(0_u32).unwrap();
    let scoped = registry.scoped::<TenantStats>(1_u32).unwrap();
    let topic = queue.messages.scoped("a");
    let mut publisher = registry.publish::<TenantStats>(2_u32).unwrap();
    let mut responder = registry.respond::<TenantStats>(3_u32).unwrap();
    let unfinished = registry.respond::<TenantStats>(4_u32).unwrap();
    responder.on_ask(|| {});
    let (gone, is_gone) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        let local = handles.local();
        is_gone.recv().unwrap_err();
        for _ in 0..100 {
            handles.requests.inc();
            local.requests.inc();
            scoped.requests.inc();
            topic.inc();
            queue.messages.with("b").inc();
            queue.messages.scoped("c").inc();
            publisher.requests += 1;
            publisher.publish();
            assert!(!responder.poll(&publisher));
        }
        assert!(queue.messages.remove("a"));
        topic.inc();
        responder.finish(&publisher);
        drop(unfinished);
        let counts = (
            handles.snapshot().requests,
            scoped.requests.value(),
            topic.value(),
            publisher.requests,
        );
        assert_eq!(counts, (200, 100, 0, 100));
    });
    drop(registry);
    drop(gone);
    thread.join().unwrap();
    assert_eq!(
        (reports.load(Ordering::Relaxed), called.load(Ordering::Relaxed)),
        (0, 0)
    );
}

#[test]
fn a_gauge_of_tasks_is_zero_however_they_end() {
    let stats = Registry::new().register::<TenantStats>(0_u32).unwrap();
    let request = |stats: TenantStatsHandles| async move {
        let _active = stats.active.track();
        std::future::pending::<()>().await;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        // Never polled; aborted; late; the one that another was faster than; panicking.
        drop(request(stats.clone()));
        let aborted = tokio::spawn(request(stats.clone()));
        while stats.active.value() == 0 {
            tokio::task::yield_now().await;
        }
        aborted.abort();
        assert!(aborted.await.is_err());
        assert_eq!(stats.active.value(), 0);
        let late = tokio::time::timeout(Duration::from_millis(1), request(stats.clone()));
        assert!(late.await.is_err());
        tokio::select! {
            biased;
            () = request(stats.clone()) => unreachable!(),
            () = std::future::ready(()) => {}
        }
        let panicked = stats.clone();
        let panicked = tokio::spawn(async move {
            let _active = panicked.active.track();
            tokio::task::yield_now().await;
            panic!("on purpose");
        });
        assert!(panicked.await.is_err());
    });
    assert_eq!(stats.active.value(), 0);
}
