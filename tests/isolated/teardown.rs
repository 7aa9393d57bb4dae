//! Recording and handing over while a thread or the process falls apart: in destructors of thread-locals, in a panic hook.

use std::cell::RefCell;
use std::panic;
use std::sync::{Mutex, MutexGuard};

use metrics::{Histogram, Local, Metrics, Publisher, Registry, Responder, SampleValue};

/// What is recorded at the end.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "end")]
struct EndStats {
    /// Counted in destructors of thread-locals.
    #[metric(counter)]
    destructors: u64,
    /// Counted in the panic hook.
    #[metric(counter)]
    panics: u64,
    /// Observed in destructors of thread-locals.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
}

/// Records when its thread ends.
struct Last(EndStatsHandles);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.destructors.inc();
        self.0.time.observe(0.25);
    }
}

thread_local! {
    /// Initialised before the thread first records, hence destroyed after the library's own thread-locals.
    static EARLY: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// Initialised after it.
    static LATE: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// In a thread that never records before its end.
    static ONLY: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// What hooks are set and panics are told by: the process has one hook.
static HOOK: Mutex<()> = Mutex::new(());

fn own_hook() -> MutexGuard<'static, ()> {
    HOOK.lock().expect("no test has failed")
}

#[test]
fn destructors_and_panic_hooks_are_counted() {
    const THREADS: u64 = 100;
    let _own = own_hook();
    let registry = Registry::new();
    let stats = registry.register::<EndStats>(()).expect("no conflict");
    for _ in 0..THREADS {
        let (early, late, only) = (stats.clone(), stats.clone(), stats.clone());
        let both = std::thread::spawn(move || {
            EARLY.with(|slot| *slot.borrow_mut() = Some(Last(early.clone())));
            early.destructors.inc();
            LATE.with(|slot| *slot.borrow_mut() = Some(Last(late)));
        });
        both.join().expect("no panic");
        let one = std::thread::spawn(move || ONLY.with(|slot| *slot.borrow_mut() = Some(Last(only))));
        one.join().expect("no panic");
    }
    assert_eq!(stats.destructors.value(), 4 * THREADS);
    let time = stats.time.value();
    assert_eq!((time.count(), time.sum().to_bits()), (3 * THREADS, 75.0_f64.to_bits()));

    let hook = stats.clone();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |_| hook.panics.inc()));
    for _ in 0..THREADS {
        assert!(std::thread::spawn(|| panic!("on purpose")).join().is_err());
    }
    panic::set_hook(before);
    assert_eq!(stats.panics.value(), THREADS);
}

/// What a thread hands over, and how, when it ends.
struct Owners {
    publisher: Publisher<EndStats>,
    finished: Option<Responder<EndStats>>,
    /// Dropped as it is.
    _unfinished: Responder<EndStats>,
    local: EndStatsHandles<Local>,
    /// The only owner of an instance.
    scoped: OnceStatsHandles,
    registry: Registry,
}

/// What one thread has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "once", labels(thread: u32))]
struct OnceStats {
    /// Counted in destructors of thread-locals.
    #[metric(counter)]
    destructors: u64,
}

impl Drop for Owners {
    fn drop(&mut self) {
        self.publisher.destructors += 1;
        self.publisher.publish();
        self.publisher.destructors += 1;
        self.local.destructors.inc();
        self.local.time.observe(0.25);
        self.scoped.destructors.inc();
        if let Some(mut responder) = self.finished.take() {
            let mut stats = EndStats::default();
            responder.poll(&stats);
            stats.destructors += 1;
            responder.finish(&stats);
        }
        // Registering and gathering too, also by closures.
        self.registry.publish::<EndStats>(()).expect("no conflict").destructors += 1;
        self.registry
            .register::<EndStats>(())
            .expect("no conflict")
            .destructors
            .inc();
        assert!(self.registry.render().contains("end_destructors_total"));
    }
}

thread_local! {
    /// Initialised before the thread records, hands over or gathers.
    static EARLY_OWNERS: RefCell<Option<Owners>> = const { RefCell::new(None) };
    /// Initialised after it.
    static LATE_OWNERS: RefCell<Option<Owners>> = const { RefCell::new(None) };
}

/// Adds up the numbers of a family.
fn total(registry: &Registry, family: &str) -> u64 {
    let snapshot = registry.gather();
    let series = snapshot.family(family).into_iter().flat_map(|family| family.series());
    series
        .map(|series| match series.value() {
            SampleValue::Number(number) => number.to_string().parse::<u64>().expect("whole"),
            other => panic!("{family} is {other:?}"),
        })
        .sum()
}

#[test]
fn owners_that_end_in_destructors_of_thread_locals_lose_nothing() {
    const THREADS: u32 = 40;
    let _own = own_hook();
    let registry = Registry::builder()
        .deadline(std::time::Duration::from_millis(10))
        .build()
        .expect("legal");
    let stats = registry.register::<EndStats>(()).expect("no conflict");
    let id = registry
        .collect_with::<EndStats>((), || Ok(EndStats::default()))
        .expect("no conflict");
    let owners = |thread: u32| Owners {
        publisher: registry.publish(()).expect("no conflict"),
        finished: Some(registry.respond(()).expect("no conflict")),
        _unfinished: registry.respond(()).expect("no conflict"),
        local: stats.local(),
        scoped: registry.scoped::<OnceStats>(thread).expect("no conflict"),
        registry: registry.clone(),
    };
    for thread in 0..THREADS {
        std::thread::scope(|scope| {
            let (owners, stats, registry) = (&owners, &stats, &registry);
            let thread = scope.spawn(move || {
                EARLY_OWNERS.with(|slot| *slot.borrow_mut() = Some(owners(2 * thread)));
                stats.destructors.inc();
                registry.publish::<EndStats>(()).expect("no conflict").destructors += 1;
                drop(registry.gather());
                LATE_OWNERS.with(|slot| *slot.borrow_mut() = Some(owners(2 * thread + 1)));
            });
            // Its thread-locals are gone when it has been joined, not when the scope ends.
            thread.join().expect("no panic");
        });
    }
    assert!(registry.remove_collector(id));
    // Two by the thread, and twice six by its owners: two published, one local, one finished, two registered.
    assert_eq!(
        total(&registry, "end_destructors_total"),
        u64::from(THREADS) * (2 + 2 * 6)
    );
    assert_eq!(total(&registry, "once_destructors_total"), 2 * u64::from(THREADS));
    assert_eq!(stats.time.value().count(), 2 * u64::from(THREADS));
    assert_eq!(
        total(&registry, "metrics_unfinished_responders_total"),
        2 * u64::from(THREADS)
    );
}

#[test]
fn a_panic_hook_may_publish_answer_and_gather() {
    const THREADS: u64 = 50;
    let _own = own_hook();
    let registry = Registry::builder()
        .deadline(std::time::Duration::from_millis(10))
        .build()
        .expect("legal");
    let publisher = Mutex::new(registry.publish::<EndStats>(()).expect("no conflict"));
    let hooked = registry.clone();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |_| {
        let mut publisher = publisher.lock().expect("no panic in the hook");
        publisher.panics += 1;
        publisher.publish();
        let mut stats = EndStats::default();
        stats.panics += 1;
        hooked.respond::<EndStats>(()).expect("no conflict").finish(&stats);
        hooked.register::<EndStats>(()).expect("no conflict").panics.inc();
        assert!(hooked.render().contains("end_panics_total"));
    }));
    for _ in 0..THREADS {
        assert!(std::thread::spawn(|| panic!("on purpose")).join().is_err());
    }
    assert_eq!(total(&registry, "end_panics_total"), 3 * THREADS);
    // Drops the publisher.
    panic::set_hook(before);
    assert_eq!(total(&registry, "end_panics_total"), 3 * THREADS);
}
