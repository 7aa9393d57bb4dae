//! Faults that other libraries are known for, each as a test. What has to do with threads, owners and users' code is here, unless it
//! is somewhere else already:
//!
//! | fault | where |
//! | --- | --- |
//! | torn histogram | `stress`, `history`; models of `cells` |
//! | two counters of one struct torn | `publisher`, `responder`, `history` |
//! | race of get-or-create | here, `open_families` |
//! | colliding or permuted labels | `caps`, models of `row/open`; labels have one order |
//! | lost counts when threads end | here, `stress` |
//! | recording in destructors of thread-locals, in a panic hook | `isolated/teardown`, `local` |
//! | recording while a panic unwinds | here |
//! | fork | `isolated/fork` |
//! | gauge leaked or taken down twice | here, `handles` |
//! | timer counted twice, or dropped at once | `handles` |
//! | NaN, infinities, wrap, 2^53 | `handles`, `values`, `reference` |
//! | counter goes backwards | `history`, `hop`, `scoped` |
//! | live handle orphaned | here, `history` |
//! | owner dropped between scrapes | here, `scoped` |
//! | two owners, one dropped | here, `scoped` |
//! | escaping, duplicate families, suffixes, text of floats | `reference`, `registration`, `kitchen_sink` |
//! | flood of label values, no scraper for days | `isolated/flood`, `isolated/memory`, `isolated/churn` |
//! | collector that panics, hangs, comes back into the registry | here, `hop`, `collectors`, `registration` |
//! | two handles of one family in one expression | here |
//! | duplicate registration | `registration`, `isolated/memory` |
//! | clock that jumps back | unit tests of `row/clock` |

mod ends;
mod users_code;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics::{Family, Filter, Histogram, Metrics, Registry};

use crate::reading::{counter_in, gauge};

/// What one tenant has done.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "tenant", labels(tenant: u32))]
struct TenantStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,

    /// Requests under way.
    #[metric(gauge, up_down)]
    active: i64,

    /// Time of one request.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
}

/// What one queue has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "queue")]
struct QueueStats {
    /// Messages moved, by topic.
    #[metric(counter, labels(topic))]
    messages: Family<String, u64>,

    /// Readers, by topic.
    #[metric(gauge, up_down, labels(topic))]
    readers: Family<String, i64>,
}

const REQUESTS: &str = "tenant_requests_total";
const LONG: Duration = Duration::from_mins(1);

fn registry() -> Registry {
    let builder = Registry::builder().deadline(LONG).linger(Duration::ZERO);
    builder.build().unwrap()
}

#[test]
fn what_has_two_owners_goes_with_the_second_wherever_they_are() {
    let registry = registry();
    let queue = registry.register::<QueueStats>(()).unwrap();
    let (first, second) = (Barrier::new(3), Barrier::new(2));
    let there = || {
        let _ = registry.gather();
        let snapshot = registry.gather();
        (
            counter_in(&snapshot, REQUESTS, "tenant=\"7\""),
            counter_in(&snapshot, "queue_messages_total", "topic=\"a\""),
        )
    };
    let own = || {
        let (tenant, topic) = (
            registry.scoped::<TenantStats>(7_u32).unwrap(),
            queue.messages.scoped("a"),
        );
        tenant.requests.inc();
        topic.inc();
        (tenant, topic)
    };
    thread::scope(|scope| {
        let one = scope.spawn(|| {
            let owned = own();
            first.wait();
            drop(owned);
        });
        let other = scope.spawn(|| {
            let owned = own();
            first.wait();
            second.wait();
            drop(owned);
        });
        first.wait();
        one.join().unwrap();
        assert_eq!(there(), (Some(2), Some(2)));
        second.wait();
        other.join().unwrap();
        assert_eq!(there(), (None, None));
    });
}

#[test]
fn what_goes_and_comes_at_once_is_never_there_twice() {
    let (registry, done) = (registry(), AtomicBool::new(false));
    let queue = registry.register::<QueueStats>(()).unwrap();
    thread::scope(|scope| {
        for thread in 0..2 {
            let (registry, queue, done) = (&registry, &queue, &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    registry.scoped::<TenantStats>(thread / 2_u32).unwrap().requests.inc();
                    queue.messages.scoped("a").inc();
                }
            });
        }
        for _ in 0..500 {
            let snapshot = registry.gather();
            for family in snapshot.families() {
                assert!(family.series().count() <= 1, "{family:?}");
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn what_was_counted_between_two_scrapes_is_seen_by_the_next() {
    let registry = registry();
    let queue = registry.register::<QueueStats>(()).unwrap();
    let _ = registry.gather();
    thread::scope(|scope| {
        scope.spawn(|| {
            registry.scoped::<TenantStats>(1_u32).unwrap().requests.inc_by(5);
            registry
                .scoped::<TenantStats>(2_u32)
                .unwrap()
                .local()
                .requests
                .inc_by(5);
            queue.messages.scoped("a").inc_by(5);
            registry.publish::<TenantStats>(3_u32).unwrap().requests += 5;
            let responder = registry.respond::<TenantStats>(4_u32).unwrap();
            responder.finish(&TenantStats {
                requests: 5,
                ..TenantStats::default()
            });
        });
    });
    let (first, second) = (registry.gather(), registry.gather());
    let values = |snapshot| {
        let tenants = [1, 2, 3, 4].map(|tenant| counter_in(snapshot, REQUESTS, &format!("tenant=\"{tenant}\"")));
        (tenants, counter_in(snapshot, "queue_messages_total", "topic=\"a\""))
    };
    assert_eq!(values(&first), ([Some(5); 4], Some(5)));
    // What nobody will own again is gone; what was handed over stays.
    assert_eq!(values(&second), ([None, None, Some(5), Some(5)], None));
}

#[test]
fn a_handle_may_be_idle_for_as_long_as_it_likes() {
    let registry = registry();
    let queue = registry.register::<QueueStats>(()).unwrap();
    let (tenant, topic) = (
        registry.scoped::<TenantStats>(7_u32).unwrap(),
        queue.messages.scoped("a"),
    );
    let local = registry.scoped::<TenantStats>(8_u32).unwrap().local();
    // With this linger, each gather would take away what had no owner.
    for _ in 0..100 {
        let _ = registry.gather();
    }
    thread::scope(|scope| {
        scope.spawn(|| {
            tenant.requests.inc();
            topic.inc();
        });
    });
    local.requests.inc();
    let snapshot = registry.gather();
    assert_eq!(counter_in(&snapshot, REQUESTS, "tenant=\"7\""), Some(1));
    assert_eq!(counter_in(&snapshot, REQUESTS, "tenant=\"8\""), Some(1));
    assert_eq!(counter_in(&snapshot, "queue_messages_total", "topic=\"a\""), Some(1));
}

#[test]
fn sixty_four_threads_that_make_one_series_at_once_share_it() {
    const THREADS: usize = 64;
    let registry = Registry::new();
    let barrier = Barrier::new(THREADS);
    for round in 0..10_u32 {
        let topic = round.to_string();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (registry, barrier, topic) = (&registry, &barrier, &topic);
                scope.spawn(move || {
                    barrier.wait();
                    let queue = registry.register::<QueueStats>(()).unwrap();
                    let tenant = registry.scoped::<TenantStats>(round).unwrap();
                    tenant.active.inc();
                    queue.readers.with(topic).inc();
                    // Half of them own it.
                    if thread.is_multiple_of(2) {
                        queue.messages.scoped(topic).inc();
                    } else {
                        queue.messages.with(topic).inc();
                    }
                    queue.readers.with(topic).dec();
                    tenant.active.dec();
                    tenant.requests.inc();
                });
            }
        });
        let snapshot = registry.gather();
        let labels = format!("topic=\"{topic}\"");
        let count = Some(THREADS as u64);
        assert_eq!(counter_in(&snapshot, "queue_messages_total", &labels), count);
        assert_eq!(gauge(&registry, "queue_readers", &labels), Some(0.0));
        let labels = format!("tenant=\"{round}\"");
        assert_eq!(counter_in(&snapshot, REQUESTS, &labels), count);
        assert_eq!(gauge(&registry, "tenant_active", &labels), Some(0.0));
        for family in snapshot.families() {
            assert_eq!(family.series().count(), round as usize + 1);
        }
    }
}

#[test]
fn ten_thousand_threads_that_end_at_once_lose_nothing_in_any_way_of_counting() {
    const BATCHES: u64 = 200;
    const THREADS: u64 = 50;
    let (registry, done) = (registry(), AtomicBool::new(false));
    let queue = registry.register::<QueueStats>(()).unwrap();
    let act = |thread: u64| match thread % 5 {
        0 => registry.scoped::<TenantStats>(0_u32).unwrap().requests.inc(),
        1 => registry.scoped::<TenantStats>(0_u32).unwrap().local().requests.inc(),
        2 => registry.publish::<TenantStats>(1_u32).unwrap().requests += 1,
        3 => {
            let responder = registry.respond::<TenantStats>(1_u32).unwrap();
            responder.finish(&TenantStats {
                requests: 1,
                ..TenantStats::default()
            });
        }
        _ => queue.messages.with("a").inc(),
    };
    // Keeps what is scoped.
    let _owner = registry.scoped::<TenantStats>(0_u32).unwrap();
    let values = || {
        let snapshot = registry.gather();
        [
            (REQUESTS, "tenant=\"0\""),
            (REQUESTS, "tenant=\"1\""),
            ("queue_messages_total", "topic=\"a\""),
        ]
        .map(|(name, labels)| counter_in(&snapshot, name, labels).unwrap_or(0))
    };
    thread::scope(|scope| {
        let gatherer = scope.spawn(|| {
            let mut before = [0; 3];
            while !done.load(Ordering::Relaxed) {
                let now = values();
                assert!(
                    before.iter().zip(&now).all(|(before, now)| before <= now),
                    "{before:?}, {now:?}"
                );
                before = now;
            }
        });
        for _ in 0..BATCHES {
            thread::scope(|batch| {
                for thread in 0..THREADS {
                    batch.spawn(move || act(thread));
                }
            });
        }
        done.store(true, Ordering::Relaxed);
        gatherer.join().unwrap();
    });
    let each = BATCHES * THREADS / 5;
    assert_eq!(values(), [2 * each, 2 * each, each]);
}

#[test]
fn several_handles_of_one_family_live_in_one_expression() {
    let registry = registry();
    let queue = registry.register::<QueueStats>(()).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                queue.messages.with("c").inc();
                queue.messages.remove("c");
            }
        });
        for _ in 0..1_000 {
            let (a, b) = (queue.messages.with("a"), queue.messages.with("b"));
            a.inc_by(queue.messages.with("c").value().min(1) + 1);
            b.inc_by(a.value().min(1));
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(queue.messages.with("b").value(), 1_000);
    assert!(
        registry
            .gather_filtered(&Filter::new().prefix("queue_"))
            .families()
            .count()
            == 2
    );
}
