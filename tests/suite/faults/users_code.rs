//! Users' code that hangs, gathers, registers: collectors, closures, what is told of problems.

use std::error::Error;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{Collected, Collector, Descriptor, Metrics, Registry, Report};

use super::{QueueStats, REQUESTS, TenantStats};
use crate::reading::{counter, counter_in};

/// Registers, counts, and gathers by the registry that calls it.
struct Nosy {
    registry: Registry,
    depth: AtomicUsize,
}

impl Collector for Nosy {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        let calls = self.depth.fetch_add(1, Ordering::Relaxed);
        self.registry
            .register::<TenantStats>(u32::try_from(calls)?)?
            .requests
            .inc();
        // This gather asks this very collector, and so lasts until its deadline.
        let text = self.registry.render();
        assert!(text.contains(REQUESTS));
        let size = Descriptor::gauge("exposition_bytes", "Size of what a gather within a gather was.")
            .unit("bytes")
            .build()?;
        out.number(&size, &[], text.len() as u64)?;
        Ok(())
    }
}

#[test]
fn a_collector_that_gathers_costs_deadlines_and_nothing_else() {
    const DEADLINE: Duration = Duration::from_millis(50);
    let registry = Registry::builder().deadline(DEADLINE).build().unwrap();
    let nosy = Nosy {
        registry: registry.clone(),
        depth: AtomicUsize::new(0),
    };
    let id = registry.register_collector(nosy).unwrap();
    registry.register::<QueueStats>(()).unwrap().messages.with("a").inc();
    for _ in 0..5 {
        let began = Instant::now();
        assert_eq!(counter(&registry, "queue_messages_total", "topic=\"a\""), Some(1));
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
    assert_eq!(counter(&registry, REQUESTS, "tenant=\"0\""), Some(1));
    assert!(registry.remove_collector(id));
}

#[test]
fn users_code_may_use_the_registry_when_it_is_told_of_a_problem() {
    let registry = Arc::new(Mutex::new(None::<Registry>));
    let (own, told) = (Arc::clone(&registry), Arc::<Mutex<Vec<String>>>::default());
    let told_here = Arc::clone(&told);
    let on_report = move |report: &Report| {
        told_here.lock().unwrap().push(report.to_string());
        let registry = own.lock().unwrap().clone().expect("it is made");
        let number = u32::try_from(told_here.lock().unwrap().len()).unwrap();
        registry.register::<TenantStats>(100 + number).unwrap().requests.inc();
        registry.scoped::<TenantStats>(200 + number).unwrap().requests.inc();
        registry.publish::<TenantStats>(300 + number).unwrap().requests += 1;
        let _ = registry.render();
    };
    let made = Registry::builder()
        .deadline(Duration::from_millis(20))
        .linger(Duration::ZERO)
        .on_report(on_report)
        .build()
        .unwrap();
    *registry.lock().unwrap() = Some(made.clone());
    // A late responder, a failing closure, a failing collector, and one dropped without an answer.
    let late = made.respond::<TenantStats>(0_u32).unwrap();
    made.collect_with::<TenantStats>(1_u32, || Err("the disk is gone".into()))
        .unwrap();
    drop(made.respond::<TenantStats>(2_u32).unwrap());
    let handles = made.register::<DroppingStats>(()).unwrap();
    handles.seconds.inc_by(f64::NAN);
    // A failure is told of when it comes by the deadline.
    for _ in 0..100 {
        let _ = made.gather();
        if told.lock().unwrap().len() == 4 {
            break;
        }
    }
    assert_eq!(told.lock().unwrap().len(), 4, "{told:?}");
    for number in 101..=104 {
        assert_eq!(counter(&made, REQUESTS, &format!("tenant=\"{number}\"")), Some(1));
    }
    drop(late);
    // Or it would own itself.
    *registry.lock().unwrap() = None;
}

/// What is given values that it cannot hold.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "dropping")]
struct DroppingStats {
    /// Time spent.
    #[metric(counter, unit = "seconds")]
    seconds: f64,
}

/// Registers closures that hang until what is returned is dropped, and then others that do not.
fn hang(registry: &Registry, hung: u32, brisk: u32) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let held = Arc::new(Mutex::new(held));
    for tenant in 0..hung {
        let held = Arc::clone(&held);
        let closure = move || {
            let _ = held.lock().unwrap().recv();
            Ok(TenantStats::default())
        };
        registry.collect_with::<TenantStats>(tenant, closure).unwrap();
    }
    for tenant in hung..hung + brisk {
        let calls = AtomicU64::new(0);
        let closure = move || {
            Ok(TenantStats {
                requests: calls.fetch_add(1, Ordering::Relaxed) + 1,
                ..TenantStats::default()
            })
        };
        registry.collect_with::<TenantStats>(tenant, closure).unwrap();
    }
    release
}

#[test]
fn gathers_at_once_wait_for_one_deadline_each_whatever_hangs() {
    const DEADLINE: Duration = Duration::from_secs(1);
    const HUNG: u32 = 40;
    const BRISK: u32 = 20;
    let registry = Registry::builder().deadline(DEADLINE).build().unwrap();
    let release = hang(&registry, HUNG, BRISK);
    let late: Vec<_> = (0..10)
        .map(|_| registry.respond::<TenantStats>(0_u32).unwrap())
        .collect();
    for gather in 1..=2 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let began = Instant::now();
                    let snapshot = registry.gather();
                    // One after another, they would take far longer.
                    let took = began.elapsed();
                    assert!((DEADLINE..8 * DEADLINE).contains(&took), "{took:?}");
                    for tenant in HUNG..HUNG + BRISK {
                        let calls = counter_in(&snapshot, REQUESTS, &format!("tenant=\"{tenant}\""));
                        assert!(calls >= Some(gather), "{tenant}: {calls:?}");
                    }
                });
            }
        });
    }
    drop(release);
    drop(late);
    // Once they are released, nobody is late.
    let patient = (0..100).any(|_| {
        let began = Instant::now();
        let _ = registry.gather();
        began.elapsed() < DEADLINE
    });
    assert!(patient);
}

#[test]
fn closures_that_hang_for_good_do_not_use_up_the_threads() {
    const HUNG: u32 = 60;
    // Far too short for all of them to get a thread during one gather.
    let registry = Registry::builder().deadline(Duration::from_millis(30)).build().unwrap();
    let release = hang(&registry, HUNG, 10);
    let all_are_served = || {
        let snapshot = registry.gather();
        (HUNG..HUNG + 10).all(|tenant| counter_in(&snapshot, REQUESTS, &format!("tenant=\"{tenant}\"")) > Some(0))
    };
    assert!((0..500).any(|_| all_are_served()));
    drop(release);
}

#[test]
fn a_hook_that_blocks_makes_its_own_answers_late_and_nothing_else() {
    const DEADLINE: Duration = Duration::from_millis(50);
    let registry = Registry::builder().deadline(DEADLINE).build().unwrap();
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let mut stuck = registry.respond::<TenantStats>(0_u32).unwrap();
    stuck.on_ask(move || blocked.lock().unwrap().recv().unwrap_or_default());
    let mut prompt = registry.respond::<TenantStats>(1_u32).unwrap();
    let (wake, asked) = mpsc::channel();
    prompt.on_ask(move || wake.send(()).unwrap());
    registry
        .collect_with::<TenantStats>(2_u32, || Ok(TenantStats::default()))
        .unwrap();
    let answers = thread::spawn(move || {
        let mut stats = TenantStats::default();
        while asked.recv().is_ok() {
            stats.requests += 1;
            prompt.poll(&stats);
            if stats.requests == 3 {
                return prompt.finish(&stats);
            }
        }
    });
    for _ in 0..3 {
        let began = Instant::now();
        let snapshot = registry.gather();
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(counter_in(&snapshot, REQUESTS, "tenant=\"2\""), Some(0));
    }
    answers.join().unwrap();
    assert_eq!(counter(&registry, REQUESTS, "tenant=\"1\""), Some(3));
    drop(release);
    stuck.finish(&TenantStats {
        requests: 7,
        ..TenantStats::default()
    });
    assert_eq!(counter(&registry, REQUESTS, "tenant=\"0\""), Some(7));
}

#[test]
fn a_panic_in_on_report_is_counted_and_costs_nothing_else() {
    let reports = Arc::<AtomicUsize>::default();
    let told = Arc::clone(&reports);
    let registry = Registry::builder()
        .deadline(Duration::from_mins(1))
        .on_report(move |report| {
            told.fetch_add(1, Ordering::Relaxed);
            panic!("cannot tell: {report}");
        })
        .build()
        .unwrap();
    registry
        .collect_with::<TenantStats>(1_u32, || Err("the disk is gone".into()))
        .unwrap();
    registry.register::<TenantStats>(0_u32).unwrap().requests.inc();
    for _ in 0..3 {
        assert_eq!(counter(&registry, REQUESTS, "tenant=\"0\""), Some(1));
    }
    let panics = "report=\"metrics_collector_failures_total\"";
    assert_eq!(counter(&registry, "metrics_report_panics_total", panics), Some(1));
    assert_eq!(reports.load(Ordering::Relaxed), 1);
}

#[test]
fn a_hook_that_gathers_is_called_once_for_each_question() {
    let registry = Registry::builder().deadline(Duration::from_millis(30)).build().unwrap();
    let mut responder = registry.respond::<TenantStats>(0_u32).unwrap();
    let (gathers, calls) = (registry.clone(), Arc::<AtomicUsize>::default());
    let called = Arc::clone(&calls);
    responder.on_ask(move || {
        called.fetch_add(1, Ordering::Relaxed);
        let _ = gathers.render();
    });
    let _ = registry.render();
    responder.poll(&TenantStats::default());
    thread::sleep(Duration::from_millis(200));
    let before = calls.load(Ordering::Relaxed);
    thread::sleep(Duration::from_millis(200));
    assert!(before > 0 && calls.load(Ordering::Relaxed) == before);
}
