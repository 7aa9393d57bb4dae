//! Instances and series that go with their last owner.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use metrics::{Family, Filter, Histogram, Metrics, Registry, Snapshot};

use crate::reading::{counter, counter_in};

/// What one connection has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "connection", labels(peer: u32))]
struct ConnectionStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,

    /// Requests being served.
    #[metric(gauge, up_down)]
    active: i64,
}

const REQUESTS: &str = "connection_requests_total";

fn lingering(linger: Duration) -> Registry {
    Registry::builder().linger(linger).build().unwrap()
}

fn start(snapshot: &Snapshot) -> SystemTime {
    snapshot.family(REQUESTS).unwrap().series().next().unwrap().start_time()
}

#[test]
fn what_was_counted_between_two_gathers_is_seen_once_more_and_then_gone() {
    let registry = lingering(Duration::ZERO);
    let stats = registry.scoped::<ConnectionStats>(7_u32).unwrap();
    assert_eq!(counter(&registry, REQUESTS, "peer=\"7\""), Some(0));
    stats.requests.inc_by(5);
    drop(stats);
    assert_eq!(counter(&registry, REQUESTS, "peer=\"7\""), Some(5));
    assert_eq!(registry.render(), "");
}

#[test]
fn only_a_gather_of_everything_counts() {
    let registry = lingering(Duration::ZERO);
    drop(registry.scoped::<ConnectionStats>(7_u32).unwrap());
    for _ in 0..3 {
        assert_eq!(
            registry
                .gather_filtered(&Filter::new().name(REQUESTS))
                .families()
                .count(),
            1
        );
    }
    assert_eq!(registry.gather().families().count(), 2);
    assert_eq!(
        registry
            .gather_filtered(&Filter::new().name("other"))
            .families()
            .count(),
        0
    );
    assert_eq!(registry.gather().families().count(), 0);
}

#[test]
fn every_handle_and_whatever_is_made_of_one_is_an_owner() {
    let registry = lingering(Duration::ZERO);
    let stays = |registry: &Registry| {
        let _ = registry.gather();
        counter(registry, REQUESTS, "peer=\"7\"").is_some()
    };
    let first = registry.scoped::<ConnectionStats>(7_u32).unwrap();
    let second = registry.scoped::<ConnectionStats>(7_u32).unwrap();
    drop(first);
    assert!(stays(&registry));
    let local = second.local();
    drop(second);
    assert!(stays(&registry));
    let guard = local.active.clone().into_tracked();
    drop(local);
    assert!(stays(&registry));
    drop(guard);
    assert!(!stays(&registry));
}

#[test]
fn drop_and_recreate_at_once_goes_on_and_later_begins_anew() {
    let registry = lingering(Duration::ZERO);
    let again = || registry.scoped::<ConnectionStats>(7_u32).unwrap();
    again().requests.inc();
    again().requests.inc();
    let first = registry.gather();
    assert_eq!(counter_in(&first, REQUESTS, "peer=\"7\""), Some(2));
    // Seen once without an owner; but it has one again.
    let stats = again();
    let _ = registry.gather();
    stats.requests.inc();
    drop(stats);
    // Its last values have not been seen yet, whatever was seen before.
    let second = registry.gather();
    assert_eq!(counter_in(&second, REQUESTS, "peer=\"7\""), Some(3));
    assert_eq!(start(&first), start(&second));
    assert_eq!(registry.gather().families().count(), 0);

    again().requests.inc();
    let third = registry.gather();
    assert_eq!(counter_in(&third, REQUESTS, "peer=\"7\""), Some(1));
    assert!(start(&third) > start(&second));
}

#[test]
fn series_linger() {
    let registry = lingering(Duration::from_millis(50));
    registry.scoped::<ConnectionStats>(7_u32).unwrap().requests.inc();
    for _ in 0..5 {
        assert_eq!(counter(&registry, REQUESTS, "peer=\"7\""), Some(1));
    }
    thread::sleep(Duration::from_millis(60));
    assert_eq!(counter(&registry, REQUESTS, "peer=\"7\""), None);
}

#[test]
fn what_is_also_registered_otherwise_stays() {
    let registry = lingering(Duration::ZERO);
    drop(registry.scoped::<ConnectionStats>(1_u32).unwrap());
    drop(registry.register::<ConnectionStats>(1_u32).unwrap());
    drop(registry.register::<ConnectionStats>(2_u32).unwrap());
    drop(registry.scoped::<ConnectionStats>(2_u32).unwrap());
    drop(registry.scoped::<ConnectionStats>(3_u32).unwrap());
    drop(registry.publish::<ConnectionStats>(3_u32).unwrap());
    for _ in 0..3 {
        let snapshot = registry.gather();
        for peer in 1..=3 {
            assert_eq!(counter_in(&snapshot, REQUESTS, &format!("peer=\"{peer}\"")), Some(0));
        }
    }
}

#[test]
fn handles_outlive_their_registry() {
    let stats = Registry::new().scoped::<ConnectionStats>(1_u32).unwrap();
    thread::spawn(move || {
        stats.requests.inc();
        assert_eq!(stats.requests.value(), 1);
    })
    .join()
    .unwrap();
}

#[test]
fn connections_that_come_and_go_while_others_gather_are_seen_whole() {
    const CONNECTIONS: u32 = 3_000;
    let registry = lingering(Duration::ZERO);
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let gatherer = scope.spawn(|| {
            let mut last = vec![0; CONNECTIONS as usize];
            loop {
                let over = done.load(Ordering::Acquire);
                let snapshot = registry.gather();
                let series = snapshot.family(REQUESTS).into_iter().flat_map(|family| family.series());
                for series in series {
                    let peer: usize = series.label("peer").unwrap().parse().unwrap();
                    let value = counter_in(&snapshot, REQUESTS, series.label_text()).unwrap();
                    assert!(value >= last[peer], "{value} after {}", last[peer]);
                    last[peer] = value;
                }
                if over {
                    return last;
                }
            }
        });
        let makers = [0, 1].map(|part| {
            let registry = &registry;
            scope.spawn(move || {
                for peer in (part..CONNECTIONS).step_by(2) {
                    let stats = registry.scoped::<ConnectionStats>(peer).unwrap();
                    stats.requests.inc_by(u64::from(peer));
                    stats.requests.inc();
                }
            })
        });
        for maker in makers {
            maker.join().unwrap();
        }
        done.store(true, Ordering::Release);
        gatherer.join().unwrap()
    });
    for (peer, value) in (0_u64..).zip(seen) {
        assert_eq!(value, peer + 1);
    }
}

/// What one broker has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "broker")]
struct BrokerStats {
    /// Messages moved, by topic.
    #[metric(counter, labels(topic), max_series = 2)]
    messages: Family<String, u64>,

    /// Depth, by topic.
    #[metric(gauge, labels(topic))]
    depth: Family<String, f64>,

    /// Time in the queue, by topic.
    #[metric(histogram, unit = "seconds", labels(topic))]
    wait: Family<String, Histogram>,
}

const MESSAGES: &str = "broker_messages_total";

#[test]
fn a_scoped_series_goes_with_its_last_owner() {
    let registry = lingering(Duration::ZERO);
    let stats = registry.register::<BrokerStats>(()).unwrap();
    let (one, other) = (stats.messages.scoped("a"), stats.messages.scoped("a"));
    one.inc_by(2);
    drop(one);
    for _ in 0..3 {
        assert_eq!(counter(&registry, MESSAGES, "topic=\"a\""), Some(2));
    }
    let held = other.hold();
    drop(other);
    held.inc();
    assert_eq!(
        (held.value(), counter(&registry, MESSAGES, "topic=\"a\"")),
        (3, Some(3))
    );
    held.inc();
    drop(held);
    assert_eq!(counter(&registry, MESSAGES, "topic=\"a\""), Some(4));
    assert_eq!(counter(&registry, MESSAGES, "topic=\"a\""), None);
    stats.messages.scoped("a").inc();
    assert_eq!(counter(&registry, MESSAGES, "topic=\"a\""), Some(1));
}

#[test]
fn scoped_gauges_and_histograms_go_too() {
    let registry = lingering(Duration::ZERO);
    let stats = registry.register::<BrokerStats>(()).unwrap();
    stats.depth.scoped("a").set(2.5);
    stats.wait.scoped("a").into_timer().stop();
    assert_eq!(
        crate::reading::gauge(&registry, "broker_depth", "topic=\"a\""),
        Some(2.5)
    );
    insta::assert_snapshot!(registry.render());
}

#[test]
fn a_series_that_was_made_otherwise_stays() {
    let registry = lingering(Duration::ZERO);
    let stats = registry.register::<BrokerStats>(()).unwrap();
    stats.messages.with("a").inc();
    drop(stats.messages.scoped("a"));
    // One that `scoped` made is not owned by those that look it up.
    let scoped = stats.messages.scoped("b");
    let found = stats.messages.with("b").hold();
    drop(scoped);
    found.inc();
    let _ = registry.gather();
    let snapshot = registry.gather();
    assert_eq!(counter_in(&snapshot, MESSAGES, "topic=\"a\""), Some(1));
    assert_eq!(counter_in(&snapshot, MESSAGES, "topic=\"b\""), None);
}

#[test]
fn scoped_series_make_room_under_the_cap() {
    let registry = lingering(Duration::ZERO);
    let stats = registry.register::<BrokerStats>(()).unwrap();
    for topic in 0..100 {
        let topic = topic.to_string();
        let (series, beside) = (stats.messages.scoped(&topic), stats.messages.scoped("stays"));
        series.inc();
        beside.inc();
        // The third has no room.
        drop(stats.messages.scoped("other"));
        drop(series);
        let labels = format!("topic=\"{topic}\"");
        assert_eq!(counter(&registry, MESSAGES, &labels), Some(1));
        assert_eq!(counter(&registry, MESSAGES, &labels), None);
    }
    assert_eq!(
        counter(
            &registry,
            "metrics_overflowed_lookups_total",
            "family=\"broker_messages_total\""
        ),
        Some(100)
    );
}

#[test]
fn where_nobody_gathers_the_oldest_of_very_many_go_unseen() {
    const CONNECTIONS: u32 = 35_000;
    let reports = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&reports);
    let registry = Registry::builder()
        .on_report(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .unwrap();
    let owned = registry.scoped::<ConnectionStats>(0_u32).unwrap();
    for peer in 1..CONNECTIONS {
        registry.scoped::<ConnectionStats>(peer).unwrap().requests.inc();
    }
    let snapshot = registry.gather();
    let seen: Vec<u32> = snapshot
        .family(REQUESTS)
        .unwrap()
        .series()
        .map(|series| series.label("peer").unwrap().parse().unwrap())
        .collect();
    // The owned one, and the newest.
    assert!((10_000..=20_001).contains(&seen.len()), "{}", seen.len());
    assert_eq!((seen[0], seen.last()), (0, Some(&(CONNECTIONS - 1))));
    assert!(seen[1..].is_sorted_by(|one, other| one + 1 == *other));
    let source = "source=\"suite::scoped::ConnectionStats\"";
    let unseen = counter_in(&snapshot, "metrics_unseen_instances_total", source).unwrap();
    assert_eq!(unseen + seen.len() as u64, u64::from(CONNECTIONS));
    assert_eq!(reports.load(Ordering::Relaxed), 1);
    drop(owned);
}
