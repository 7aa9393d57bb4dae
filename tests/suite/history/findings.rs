//! What histories have brought to light, each by itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

use metrics::{Filter, Registry, Snapshot};

use super::move_message;
use super::{BrokerStats, CacheStats};
use crate::reading::counter_in;

/// Reads a series of a broker: when it began, and what it has counted.
fn messages(snapshot: &Snapshot, topic: &str) -> Option<(SystemTime, u64)> {
    let mut series = snapshot.family("broker_messages_total")?.series();
    let series = series.find(|series| series.label("topic").as_deref() == Some(topic))?;
    let labels = series.label_text();
    Some((
        series.start_time(),
        counter_in(snapshot, "broker_messages_total", labels).expect("it is there"),
    ))
}

fn broker(topic: &str, by: u64) -> BrokerStats {
    let mut stats = BrokerStats::default();
    move_message(&mut stats, topic, by);
    stats
}

fn patient() -> Registry {
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    builder.linger(Duration::ZERO).build().expect("legal")
}

#[test]
fn a_start_time_stays_while_a_series_is_there() {
    let registry = patient();
    let (called, is_called) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let slow = move || {
        called.send(())?;
        held.recv()?;
        Ok(CacheStats::default())
    };
    registry.collect_with::<CacheStats>(0, slow).expect("no conflict");
    registry
        .collect_with::<BrokerStats>(0, || Ok(broker("there", 1)))
        .expect("no conflict");
    thread::scope(|scope| {
        // One that began before the series was there is held up until another gather has seen it.
        let slow = scope.spawn(|| registry.gather());
        is_called.recv().expect("it is called");
        let responder = registry.respond::<BrokerStats>(0).expect("no conflict");
        responder.finish(&broker("new", 5));
        let brokers = Filter::new().prefix("broker_");
        let first = messages(&registry.gather_filtered(&brokers), "new");
        assert_eq!(first.map(|(_, count)| count), Some(5));
        release.send(()).expect("it waits");
        slow.join().expect("no panic");
        assert_eq!(messages(&registry.gather_filtered(&brokers), "new"), first);
    });
}

#[test]
fn a_series_that_handles_and_plain_structs_count_falls_only_with_a_newer_start_time() {
    let registry = patient();
    let id = registry.collect_with::<BrokerStats>(0, || Ok(broker("both", 5)));
    id.expect("no conflict");
    let handles = registry.register::<BrokerStats>(0).expect("no conflict");
    let _ = registry.gather();
    handles.messages.with("both").inc_by(2);
    let before = messages(&registry.gather(), "both").expect("it is there");
    assert!(handles.messages.remove("both"));
    let after = messages(&registry.gather(), "both").expect("it is there");
    assert_eq!((before.1, after.1), (7, 5));
    assert!(after.0 > before.0, "it fell, and began at {:?} all the time", after.0);
}

#[test]
fn open_families_and_counters_of_one_struct_are_of_one_moment() {
    const GATHERS: usize = 3_000;
    let registry = patient();
    let mut responder = registry.respond::<BrokerStats>(0).expect("no conflict");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut stats = BrokerStats::default();
            while !done.load(Ordering::Relaxed) {
                move_message(&mut stats, "all", 1);
                responder.poll(&stats);
            }
            responder.finish(&stats);
        });
        let gathers = [(); 3].map(|()| {
            scope.spawn(|| {
                (0..GATHERS).all(|_| {
                    let snapshot = registry.gather();
                    let lookups = counter_in(&snapshot, "broker_lookups_total", "shard=\"0\"");
                    let messages = messages(&snapshot, "all").map_or(0, |(_, count)| count);
                    lookups == Some(messages)
                })
            })
        });
        let whole = gathers.map(|gathers| gathers.join().expect("no panic"));
        done.store(true, Ordering::Relaxed);
        assert_eq!(whole, [true; 3]);
    });
}

#[test]
fn what_has_an_owner_is_in_every_snapshot() {
    const ROUNDS: u32 = 100;
    const SHARDS: u32 = 20;
    let registry = patient();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let _ = registry.gather();
                }
            });
        }
        let missing = (0..ROUNDS).find_map(|round| {
            let shards = round * SHARDS..(round + 1) * SHARDS;
            let own = |shard| registry.scoped::<CacheStats>(shard).expect("no conflict");
            shards.clone().for_each(|shard| drop(own(shard)));
            // They go about now.
            thread::sleep(Duration::from_micros(u64::from(round % 20) * 50));
            let owned: Vec<_> = shards.clone().map(own).collect();
            for stats in &owned {
                stats.handled.inc();
            }
            let snapshot = registry.gather();
            let is_missing = |shard: &u32| {
                let labels = format!("shard=\"{shard}\"");
                counter_in(&snapshot, "cache_handled_total", &labels) != Some(1)
            };
            shards.clone().find(is_missing)
        });
        done.store(true, Ordering::Relaxed);
        assert_eq!(missing, None, "it has an owner, and is not exported");
    });
}

#[test]
fn series_are_in_the_snapshot_of_a_gather_that_waited_for_its_deadline() {
    let builder = Registry::builder().deadline(Duration::from_millis(1));
    let registry = builder.linger(Duration::ZERO).build().expect("legal");
    // Never answers.
    let _late = registry.respond::<CacheStats>(0).expect("no conflict");
    let stats = registry.register::<BrokerStats>(0).expect("no conflict");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..2 {
            let (stats, done) = (&stats, &done);
            scope.spawn(move || {
                // Others make series, and take them away.
                let mut round = 0_u64;
                while !done.load(Ordering::Relaxed) {
                    round += 1;
                    let topic = format!("{thread}-{}", round % 8);
                    stats.messages.with(&topic).inc();
                    stats.messages.remove(&topic);
                }
            });
        }
        let missing = (0..400).find(|round| {
            let topic = format!("mine-{round}");
            stats.messages.scoped(&topic).inc_by(5);
            // The next gather sees its last value, and the one after that no more.
            messages(&registry.gather(), &topic).map(|(_, count)| count) != Some(5)
        });
        done.store(true, Ordering::Relaxed);
        assert_eq!(missing, None, "never seen");
    });
}

#[test]
fn self_metrics_do_not_fall_when_an_instance_goes() {
    let registry = patient();
    let dropped = || {
        let dropped = registry.gather();
        counter_in(
            &dropped,
            "metrics_dropped_values_total",
            "family=\"cache_handle_time_seconds\"",
        )
    };
    let stays = registry.register::<CacheStats>(0).expect("no conflict");
    stays.handle_time.observe(f64::NAN);
    let goes = registry.scoped::<CacheStats>(1).expect("no conflict");
    goes.handle_time.observe(f64::NAN);
    assert_eq!(dropped(), Some(2));
    drop(goes);
    assert_eq!([dropped(), dropped(), dropped()], [Some(2); 3]);
}
