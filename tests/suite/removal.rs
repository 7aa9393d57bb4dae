//! Series of open families that are removed, while others count, look up and gather.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics::{CounterHandle, Dynamic, Family, Histogram, Metrics, Part, Registry, State};

/// What is known of sessions.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "broker")]
struct BrokerStats {
    /// Messages, by topic.
    #[metric(counter, labels(topic), max_series = 3)]
    messages: Family<String, u64>,
    /// Bytes, by topic and whether they were read.
    #[metric(counter, labels(topic: String = max(2), read))]
    bytes: Family<(String, bool), f64>,
    /// Sizes, by topic.
    #[metric(histogram, unit = "bytes", labels(topic), buckets(Size = [2, 4, 8]))]
    size: Family<String, Histogram<Size>>,
    /// Depth, by topic.
    #[metric(gauge, labels(topic))]
    depth: Family<String, f64>,
    /// Readers, by topic.
    #[metric(gauge, up_down, labels(topic))]
    readers: Family<String, u64>,
    /// State, by topic.
    #[metric(state(Phase = [Idle, Busy]), labels(topic))]
    phase: Family<String, State<Phase>>,
}

fn stats() -> (Registry, BrokerStatsHandles) {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    (registry, stats)
}

#[test]
fn a_removed_series_is_gone_and_begins_anew() {
    let (registry, stats) = stats();
    for topic in ["a", "b"] {
        stats.messages.with(topic).inc_by(5);
        stats.size.with(topic).observe(3);
        stats.depth.with(topic).set(2.5);
        stats.readers.with(topic).inc();
        stats.phase.with(topic).set(Phase::Busy);
    }
    stats.bytes.with(("a", true)).inc_by(0.5);
    assert!(stats.messages.remove("a") && stats.size.remove("a") && stats.depth.remove("a"));
    assert!(stats.readers.remove("a") && stats.phase.remove("a") && stats.bytes.remove(("a", true)));
    assert!(!stats.messages.remove("a") && !stats.messages.remove("never"));
    insta::assert_snapshot!("removed", registry.render());

    stats.messages.with("a").inc();
    stats.size.with("a").observe(9);
    assert_eq!(stats.depth.with("a").value().to_bits(), 0);
    assert_eq!(stats.readers.with("a").value(), 0);
    assert_eq!(stats.phase.with("a").value(), Phase::Idle);
    insta::assert_snapshot!("made_again", registry.render());
}

#[test]
fn handles_of_a_removed_series_count_nowhere() {
    let (_registry, stats) = stats();
    let held: CounterHandle<u64, Dynamic> = stats.messages.with("a").hold();
    let borrowed = stats.messages.with("a");
    let (size, depth) = (stats.size.with("a").hold(), stats.depth.with("a").hold());
    let (readers, phase) = (stats.readers.with("a").hold(), stats.phase.with("a").hold());
    let guard = readers.track();
    held.inc();
    assert_eq!((held.value(), borrowed.value()), (1, 1));
    stats.messages.retain(|_, _| false);
    stats.size.retain(|_, _| false);
    assert!(stats.depth.remove("a") && stats.readers.remove("a") && stats.phase.remove("a"));

    stats.messages.with("a").inc_by(7);
    stats.readers.with("a").inc();
    for _ in 0..3 {
        held.inc();
        borrowed.inc();
        size.observe(3);
        depth.set(3.0);
        depth.inc_by(1.0);
        assert!(!phase.set(Phase::Busy));
    }
    drop(guard);
    assert_eq!((held.value(), borrowed.value(), size.value().count()), (0, 0, 0));
    assert_eq!((depth.value().to_bits(), phase.value()), (0, Phase::Idle));
    assert_eq!(stats.messages.with("a").value(), 7);
    assert_eq!(stats.readers.with("a").value(), 1);
    assert_eq!(stats.size.with("a").value().count(), 0);
    assert_eq!(stats.depth.with("a").value().to_bits(), 0);
    assert_eq!(stats.phase.with("a").value(), Phase::Idle);
}

#[test]
fn removal_makes_room_under_the_caps() {
    let (_registry, stats) = stats();
    for topic in ["a", "b", "c", "d"] {
        stats.messages.with(topic).inc();
        stats.bytes.with((topic, true)).inc();
        stats.bytes.with((topic, false)).inc();
    }
    // `c` and `d` overflow; both series of a topic have to go before another topic may come.
    assert!(stats.messages.remove("b"));
    assert!(stats.bytes.remove(("b", true)));
    stats.messages.with("d").inc();
    stats.bytes.with(("d", true)).inc();
    assert!(stats.bytes.remove(("b", false)));
    stats.bytes.with(("d", true)).inc();
    stats.bytes.with(("a", true)).inc();
    let snapshot = stats.snapshot();
    let messages: Vec<_> = ["a", "b", "c", "d", "_overflow"]
        .map(|topic| snapshot.messages.get(topic).copied())
        .into();
    assert_eq!(messages, [Some(1), None, Some(1), Some(1), Some(1)]);
    let bytes: Vec<_> = ["a", "b", "c", "d", "_overflow"]
        .map(|topic| snapshot.bytes.get((topic, true)).copied())
        .into();
    assert_eq!(bytes, [Some(2.0), None, None, Some(1.0), Some(3.0)]);
    assert!(stats.messages.remove("_overflow"));
    assert_eq!(stats.snapshot().messages.get("_overflow"), None);
}

#[test]
fn users_code_may_count_remove_and_gather_within_retain() {
    let (registry, stats) = stats();
    for topic in ["a", "b", "c"] {
        stats.depth.with(topic).set(1.0);
    }
    let mut seen = Vec::new();
    stats.depth.retain(|labels, depth| {
        seen.push(labels.parts().next().map(|topic| topic.to_text().into_owned()));
        depth.set(2.0);
        stats.depth.with("new").set(4.0);
        stats.depth.remove("c");
        drop(registry.render());
        labels.parts().next() != Some(Part::Text("a"))
    });
    // `c` was gone before its turn, `new` came too late for one.
    assert_eq!(seen, [Some("a".to_owned()), Some("b".to_owned())]);
    let left: Vec<_> = stats.snapshot().depth.values().copied().collect();
    assert_eq!(left, [2.0, 4.0]);
}

#[test]
fn start_times_are_those_of_the_series() {
    let (registry, stats) = stats();
    let start = |topic: &str| {
        let snapshot = registry.gather();
        let family = snapshot.family("broker_messages_total").expect("it is there");
        let mut all = family.series();
        let series = all.find(|series| series.labels().any(|(_, value)| value == topic));
        series.expect("it is there").start_time()
    };
    stats.messages.with("a").inc();
    thread::sleep(std::time::Duration::from_millis(2));
    stats.messages.with("b").inc();
    let first = start("a");
    assert!(first < start("b"));
    stats.messages.remove("a");
    stats.messages.with("a").inc();
    assert!(start("a") > start("b"));
}

const TOPICS: [&str; 3] = [
    "one",
    "two and quite a lot longer than has room in an entry of its own",
    "three",
];
/// What is counted in each topic, and nothing else: primes, so that a count that went astray shows.
const PRIMES: [u64; 3] = [1_000_003, 1_000_033, 1_000_037];

fn check(snapshot: &BrokerStats) {
    for (topic, prime) in TOPICS.into_iter().zip(PRIMES) {
        let messages = snapshot.messages.get(topic).copied().unwrap_or(0);
        assert!(messages.is_multiple_of(prime), "{messages} in {topic}");
        let depth = snapshot.depth.get(topic).copied().unwrap_or(0.0);
        assert!(depth.to_bits() == 0 || depth.to_bits() == prime, "{depth} in {topic}");
        if let Some(size) = snapshot.size.get(topic) {
            // Exact: whole numbers far below 2^53.
            #[allow(clippy::cast_precision_loss)]
            let sum = (size.count() * prime) as f64;
            assert_eq!(size.sum().to_bits(), sum.to_bits(), "{} in {topic}", size.count());
        }
    }
}

#[test]
fn no_count_goes_astray_while_series_come_and_go() {
    let (registry, stats) = stats();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..3 {
            let (stats, done) = (&stats, &done);
            scope.spawn(move || {
                let mut held = Vec::new();
                for round in 0.. {
                    let place = (round + thread) % TOPICS.len();
                    let (topic, prime) = (TOPICS[place], PRIMES[place]);
                    stats.messages.with(topic).inc_by(prime);
                    stats.size.with(topic).observe(prime);
                    stats.depth.with(topic).set(f64::from_bits(prime));
                    // Most of these have outlived their series.
                    if held.len() < 64 {
                        held.push((stats.messages.with(topic).hold(), stats.depth.with(topic).hold(), prime));
                    }
                    let (messages, depth, prime) = &held[round % held.len()];
                    messages.inc_by(*prime);
                    depth.set(f64::from_bits(*prime));
                    if round % 997 == 0 {
                        held.clear();
                        if done.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                }
            });
        }
        for round in 0..60_000 {
            let topic = TOPICS[round % 3];
            stats.messages.remove(topic);
            stats.size.remove(topic);
            stats.depth.retain(|_, _| round % 2 == 0);
            if round % 16 == 0 {
                check(&stats.snapshot());
                drop(registry.gather());
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    check(&stats.snapshot());
    assert_eq!(stats.snapshot().messages.get("_overflow"), None);
}

#[test]
fn a_gauge_that_is_being_removed_is_exported_as_it_was_or_not_at_all() {
    for _ in 0..20 {
        let (registry, stats) = stats();
        let topics: Vec<_> = (0..50).map(|topic| topic.to_string()).collect();
        for topic in &topics {
            stats.depth.with(topic).set(5.0);
        }
        let _ = registry.gather();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for topic in &topics {
                    stats.depth.remove(topic);
                    thread::yield_now();
                }
                done.store(true, Ordering::Release);
            });
            while !done.load(Ordering::Acquire) {
                let snapshot = registry.gather();
                let family = snapshot.family("broker_depth").unwrap();
                let five = metrics::SampleValue::Number(metrics::Number::Float(5.0));
                assert!(family.series().all(|series| series.value() == five));
            }
        });
    }
}
