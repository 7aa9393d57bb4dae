//! Forked children of a process that counts, registers, hands over and gathers on many threads: a process to itself.
//!
//! A child has the thread that forked and no other; what the others held at that moment stays held. `FORKS` is how many there are.
#![cfg(unix)]

mod child;
mod held;
mod made;

use std::error::Error;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{
    Collected, Collector, Descriptor, Family, Histogram, Metrics, Publisher, Registry, Responder, SampleValue, Snapshot,
};

use child::End;

/// What is counted through handles.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "handle", labels(part: u32))]
struct HandleStats {
    /// Counted by the thread that forks.
    #[metric(counter)]
    forking: u64,
    /// Counted by others.
    #[metric(counter)]
    others: u64,
    /// Time.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
    /// Messages, by topic.
    #[metric(counter, labels(topic))]
    messages: Family<String, u64>,
    /// Level.
    #[metric(gauge, labels(topic))]
    level: Family<String, f64>,
}

/// What plain structs count.
#[allow(dead_code)]
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "plain", labels(part: u32))]
struct PlainStats {
    /// Look-ups that found something.
    #[metric(counter)]
    hits: u64,
    /// Look-ups.
    #[metric(counter)]
    lookups: u64,
}

/// What plain structs count by keys of their own.
#[allow(dead_code)]
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "open")]
struct OpenStats {
    /// Look-ups.
    #[metric(counter, labels(key))]
    lookups: Family<String, u64>,
}

/// Is there or not, and takes no time.
struct Level(Descriptor);

fn level() -> Descriptor {
    Descriptor::gauge("disk_level", "Level.").build().expect("legal")
}

impl Collector for Level {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(out.number(&self.0, &[], 7_u64)?)
    }
}

/// What runs forks a busy process; a second one would make it a slow one.
static ONE: Mutex<()> = Mutex::new(());

const DEADLINE: Duration = Duration::from_millis(50);
/// Generous: a gather of a child waits for responders that are no more, each time until its deadline.
const SECONDS: u32 = 20;
/// Scoped instances that nobody owns while they linger, and which each gather looks at.
const LINGERING: u32 = 200;

fn forks() -> u32 {
    let asked = std::env::var("FORKS").ok().and_then(|forks| forks.parse().ok());
    asked.unwrap_or(50)
}

fn read(snapshot: &Snapshot, family: &str, labels: &str) -> Option<u64> {
    let mut series = snapshot.family(family)?.series();
    let series = series.find(|series| series.label_text() == labels)?;
    match series.value() {
        SampleValue::Number(number) => number.to_string().parse().ok(),
        SampleValue::Histogram(histogram) => Some(histogram.count()),
        _ => None,
    }
}

fn look_up(stats: &mut PlainStats) {
    stats.hits += 1;
    stats.lookups += 1;
}

/// What the thread that forks owns.
struct Parent {
    registry: Registry,
    stats: HandleStatsHandles,
    publisher: Publisher<PlainStats>,
    responder: Responder<PlainStats>,
    plain: PlainStats,
}

impl Parent {
    fn count(&mut self) {
        self.stats.forking.inc();
        self.stats.messages.with("forking").inc();
        self.stats.time.observe(0.25);
        look_up(&mut self.publisher);
        self.publisher.publish();
        look_up(&mut self.plain);
        self.responder.poll(&self.plain);
    }

    /// What a child does; `counted` is how often the parent has counted.
    fn check_child(&mut self, counted: u64) -> End {
        let local = self.stats.local();
        let before = (self.stats.forking.value(), self.stats.messages.with("forking").value());
        assert_eq!(before, (counted, counted));
        self.count();
        local.forking.inc();
        local.messages.with("forking").inc();
        assert_eq!(self.stats.forking.value(), counted + 2);
        for _ in 0..3 {
            let began = Instant::now();
            let snapshot = self.registry.gather();
            // Far less than the alarm, and far more than a deadline on a busy system.
            assert!(began.elapsed() < 100 * DEADLINE, "a gather took {:?}", began.elapsed());
            let part = "part=\"0\"";
            assert_eq!(read(&snapshot, "handle_forking_total", part), Some(counted + 2));
            let topic = "part=\"0\",topic=\"forking\"";
            assert_eq!(read(&snapshot, "handle_messages_total", topic), Some(counted + 2));
            assert!(read(&snapshot, "handle_time_seconds", part) > Some(counted));
            assert!(read(&snapshot, "plain_lookups_total", "part=\"1\"") > Some(counted));
            for part in ["part=\"1\"", "part=\"2\""] {
                let (hits, lookups) = (
                    read(&snapshot, "plain_hits_total", part),
                    read(&snapshot, "plain_lookups_total", part),
                );
                assert_eq!(hits, lookups);
            }
            // What asks gets an answer here too.
            self.responder.poll(&self.plain);
        }
        // A busy system may be late with it.
        let mut text = String::new();
        for _ in 0..20 {
            text = self.registry.render();
            assert!(text.contains("# TYPE handle_others_total counter\n"));
            if text.contains("\ndisk_level 7\n") {
                return End::Well;
            }
        }
        if text.contains("metrics_collector_failures_total{collector=\"fork::Level\"}") {
            return End::CollectorFails;
        }
        End::CollectorIsLate
    }
}

/// Does something again and again until it is told to stop; returns how often.
fn repeat(stop: &AtomicBool, mut act: impl FnMut(u64)) -> u64 {
    let mut times = 0;
    while !stop.load(Ordering::Relaxed) {
        act(times);
        times += 1;
    }
    times
}

/// Forks, and has the child do something.
fn fork(act: impl FnOnce() -> End) -> i32 {
    child::fork(SECONDS, || {
        let end = catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map_or("a panic", |text| text);
            // Past the test harness, which is not here.
            let _ = writeln!(std::io::stderr(), "child: {text}");
            End::Panicked
        });
        end as i32
    })
}

/// Forks again and again while other threads do all that a lock is taken for, and checks how the children end.
#[allow(clippy::too_many_lines)]
fn fork_while_all_are_busy(closures: bool) {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = Registry::builder()
        .deadline(DEADLINE)
        .linger(Duration::from_hours(1))
        .build()
        .expect("legal");
    registry.register_collector(Level(level())).expect("no conflict");
    if closures {
        let brought = AtomicU64::new(0);
        let bring = move || {
            let lookups = brought.fetch_add(1, Ordering::Relaxed);
            Ok(PlainStats { hits: lookups, lookups })
        };
        registry.collect_with::<PlainStats>(2, bring).expect("no conflict");
        // Takes a while to be handed over.
        let mut keys = OpenStats::default();
        (0..2_000).for_each(|key| *keys.lookups.with_mut(&key.to_string()) += 1);
        registry
            .collect_with::<OpenStats>((), move || Ok(keys.clone()))
            .expect("no conflict");
    }
    for part in 0..LINGERING {
        drop(registry.scoped::<HandleStats>(1_000 + part).expect("no conflict"));
    }
    let stats = registry.register::<HandleStats>(0).expect("no conflict");
    let mut parent = Parent {
        stats: stats.clone(),
        publisher: registry.publish(1).expect("no conflict"),
        responder: registry.respond(1).expect("no conflict"),
        plain: PlainStats::default(),
        registry: registry.clone(),
    };
    let (stop, gathers) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let counting = scope.spawn(|| repeat(&stop, |_| stats.others.inc()));
        let making = scope.spawn(|| {
            repeat(&stop, |time| {
                let topic = (time % 50).to_string();
                stats.messages.with(&topic).inc();
                stats.level.scoped(&topic).set(1.0);
                stats.messages.remove(&topic);
            })
        });
        let registering = scope.spawn(|| {
            repeat(&stop, |time| {
                let part = 100 + u32::try_from(time % 20).expect("small");
                registry.scoped::<HandleStats>(part).expect("no conflict").others.inc();
            })
        });
        let publishing = scope.spawn(|| {
            repeat(&stop, |_| {
                let mut stats = registry.publish::<PlainStats>(3).expect("no conflict");
                look_up(&mut stats);
                stats.publish();
            })
        });
        let responding = scope.spawn(|| {
            repeat(&stop, |_| {
                let mut responder = registry.respond::<PlainStats>(4).expect("no conflict");
                let mut stats = PlainStats::default();
                look_up(&mut stats);
                responder.poll(&stats);
                thread::yield_now();
                responder.finish(&stats);
            })
        });
        let gathering = [(); 2].map(|()| {
            scope.spawn(|| {
                repeat(&stop, |_| {
                    drop(registry.render());
                    gathers.fetch_add(1, Ordering::Relaxed);
                })
            })
        });
        // Children in plenty at once, so that they do not wait for each other's deadlines.
        let (mut children, mut counted) = (Vec::new(), 0);
        for _ in 0..forks() {
            let gathered = gathers.load(Ordering::Relaxed);
            while gathers.load(Ordering::Relaxed) < gathered + 1 {
                parent.count();
                counted += 1;
            }
            children.push(fork(|| parent.check_child(counted)));
        }
        let ends: Vec<End> = children.into_iter().map(|child| End::of(child::wait(child))).collect();
        stop.store(true, Ordering::Relaxed);
        let (others, made) = (counting.join().expect("no panic"), making.join().expect("no panic"));
        let registered = registering.join().expect("no panic");
        let (published, responded) = (
            publishing.join().expect("no panic"),
            responding.join().expect("no panic"),
        );
        let _gathers = gathering.map(|gathering| gathering.join().expect("no panic"));

        // Nothing of what children do is seen here.
        let snapshot = registry.gather();
        let count = |family: &str, part: u32| read(&snapshot, family, &format!("part=\"{part}\""));
        assert_eq!(count("handle_forking_total", 0), Some(counted));
        assert_eq!(count("handle_others_total", 0), Some(others));
        assert_eq!(count("plain_lookups_total", 3), Some(published));
        assert_eq!(count("plain_lookups_total", 4), Some(responded));
        let parts = (100..120).filter_map(|part| count("handle_others_total", part));
        assert_eq!(parts.sum::<u64>(), registered);
        assert!(made > 0);
        // A collector that was being called at that very moment, or a registry that was changed, is another test's affair.
        let well = |end: &&End| !matches!(end, End::Panicked | End::Hung);
        assert_eq!(ends.iter().filter(well).count(), ends.len(), "{ends:?}");
    });
}

/// Is called in children alone.
#[metrics::instrument]
fn first() -> u32 {
    1
}

/// Has series of its own for each key.
#[metrics::instrument(name = "keyed", labels(key: u64 = key), max_series = 1_000_000)]
fn keyed(key: u64) -> u32 {
    1
}

#[test]
fn forked_children_call_instrumented_functions() {
    let _one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let registering = scope.spawn(|| {
            repeat(&stop, |time| {
                let part = u32::try_from(time % 20).expect("small");
                drop(metrics::global().scoped::<HandleStats>(part).expect("no conflict"));
            })
        });
        let making = scope.spawn(|| {
            repeat(&stop, |time| {
                keyed(time % 500);
            })
        });
        let children: Vec<i32> = (0..forks())
            .map(|child| {
                // Somewhere in the midst of it.
                thread::sleep(Duration::from_micros(u64::from(child) * 37 % 500));
                fork(|| {
                    let calls = first() + first() + keyed(1_000) + keyed(1_000);
                    // If a lock was lost, what has no row yet is not exported.
                    assert!(calls == 4 && !metrics::render().is_empty());
                    End::Well
                })
            })
            .collect();
        let ends: Vec<End> = children.into_iter().map(|child| End::of(child::wait(child))).collect();
        stop.store(true, Ordering::Relaxed);
        assert!(registering.join().expect("no panic") > 0 && making.join().expect("no panic") > 0);
        assert!(ends.iter().all(|end| *end == End::Well), "{ends:?}");
    });
}

#[test]
fn forked_children_count_gather_and_render() {
    fork_while_all_are_busy(false);
}

#[test]
fn forked_children_gather_what_closures_bring() {
    fork_while_all_are_busy(true);
}
