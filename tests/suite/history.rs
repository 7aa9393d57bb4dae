//! Histories: threads do random acts on one registry, others gather all the time, and no gatherer sees anything that cannot be.
//!
//! Of what one gatherer sees of a series: its value falls only if its start time is newer, its start time never goes back, a
//! histogram is whole, and so is every struct that was handed over. Of what all have seen together: when a series was taken away and
//! made again, the last values of all its lives add up to what was counted.
//!
//! `HISTORIES` is how many runs there are, each with a registry of its own; `HISTORY` the first of their seeds.

mod actor;
mod dice;
mod findings;
mod gatherer;

use std::env;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics::{Family, Filter, Histogram, Metrics, Registry};

use actor::{Actor, Rules, Totals};
use dice::Dice;
use gatherer::{Gatherer, lived};

/// What each observation is.
const SECONDS: f64 = 0.25;

/// What one cache has done: a struct that comes in every way.
#[allow(dead_code)]
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "cache", labels(shard: u32))]
struct CacheStats {
    /// Look-ups that found something: of plain structs only, and all of them.
    #[metric(counter)]
    hits: u64,

    /// Time of one look-up: a quarter of a second each.
    #[metric(histogram, unit = "seconds", labels(fast), buckets(LookupTime = [0.1, 1.0]))]
    time: Family<bool, Histogram<LookupTime>>,

    /// Counted by handles only.
    #[metric(counter)]
    handled: u64,

    /// Time of what handles have counted: a quarter of a second each.
    #[metric(histogram, unit = "seconds", buckets(HandleTime = [0.1, 1.0]))]
    handle_time: Histogram<HandleTime>,

    /// Entries held.
    #[metric(gauge, aggregate = sum)]
    entries: i64,

    /// Look-ups: of plain structs only.
    #[metric(counter)]
    lookups: u64,
}

/// What one broker has done: a struct with open families.
#[allow(dead_code)]
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "broker", labels(shard: u32))]
struct BrokerStats {
    /// Look-ups that found something: of plain structs only, and all of them.
    #[metric(counter)]
    hits: u64,

    /// Messages moved, by topic.
    #[metric(counter, labels(topic))]
    messages: Family<String, u64>,

    /// Time in the queue, by topic: a quarter of a second each.
    #[metric(histogram, unit = "seconds", labels(topic), buckets(QueueTime = [0.1, 1.0]))]
    wait: Family<String, Histogram<QueueTime>>,

    /// Depth, by topic.
    #[metric(gauge, labels(topic), aggregate = max)]
    depth: Family<String, f64>,

    /// Look-ups: of plain structs only.
    #[metric(counter)]
    lookups: u64,
}

/// Changes a struct so that it is wrong until the end.
fn look_up(stats: &mut CacheStats, by: u64) {
    stats.hits += by;
    stats.entries = 3;
    for _ in 0..by {
        stats.time[by.is_multiple_of(2)].observe(SECONDS);
    }
    stats.lookups += by;
}

fn move_message(stats: &mut BrokerStats, topic: &str, by: u64) {
    stats.hits += by;
    *stats.messages.with_mut(topic) += by;
    for _ in 0..by {
        stats.wait.with_mut(topic).observe(SECONDS);
    }
    *stats.depth.with_mut(topic) = 1.0;
    stats.lookups += by;
}

fn run(seed: u64) {
    const ACTORS: u64 = 3;
    const ACTS: usize = 250;
    let mut dice = Dice(seed);
    let exact = dice.roll(2) == 0;
    let rules = Rules {
        exact,
        settled: 2,
        shards: 4,
    };
    // Where nothing may be lost, all answers are waited for.
    let deadline = match dice.roll(3) {
        _ if exact => Duration::from_mins(1),
        0 => Duration::ZERO,
        1 => Duration::from_millis(1),
        _ => Duration::from_mins(1),
    };
    let registry = Registry::builder()
        .deadline(deadline)
        .linger(Duration::ZERO)
        .build()
        .expect("legal");
    let done = AtomicBool::new(false);
    let filters = [
        Filter::new(),
        Filter::new().prefix("cache_"),
        Filter::new().prefix("broker_m"),
        Filter::new().name("broker_wait_seconds").name("cache_handled_total"),
    ];
    let gathers = |unfiltered: bool, mut dice: Dice| {
        let mut gatherer = Gatherer::new(seed);
        while !done.load(Ordering::Acquire) {
            let filter = if unfiltered {
                0
            } else {
                dice.pick(&filters).expect("some")
            };
            gatherer.check(&registry.gather_filtered(&filters[filter]));
        }
        gatherer
    };
    let (mut totals, mut gatherers, mut ids) = (Totals::new(), Vec::new(), Vec::new());
    thread::scope(|scope| {
        let (one, other) = (Dice(dice.roll(u64::MAX)), Dice(dice.roll(u64::MAX)));
        let seeing = [
            scope.spawn(|| gathers(true, one)),
            scope.spawn(|| gathers(false, other)),
        ];
        let acting: Vec<_> = (0..ACTORS)
            .map(|_| {
                let (seed, registry) = (dice.roll(u64::MAX), &registry);
                scope.spawn(move || {
                    let mut actor = Actor::new(registry, rules, seed);
                    (0..ACTS).for_each(|_| actor.act());
                    actor.finish()
                })
            })
            .collect();
        for actor in acting {
            let (counted, closures) = actor.join().expect("no panic");
            for (series, count) in counted {
                *totals.entry(series).or_default() += count;
            }
            ids.extend(closures);
        }
        done.store(true, Ordering::Release);
        gatherers.extend(seeing.map(|gatherer| gatherer.join().expect("no panic")));
    });
    // The last values, then what is left when the closures have ended and nobody owns anything.
    let mut last = Gatherer::new(seed);
    last.check(&registry.gather());
    for id in ids {
        assert!(registry.remove_collector(id));
    }
    (0..3).for_each(|_| last.check(&registry.gather()));
    gatherers.push(last);
    let lived = lived(gatherers);
    for (series, count) in totals {
        let lived = lived.get(&series).copied().unwrap_or(0);
        // What closures had counted when they were removed, and no gather had seen.
        let closures = ["cache_hits_total", "cache_lookups_total", "cache_time_seconds"];
        if exact || !closures.contains(&series.0.as_str()) {
            assert_eq!(lived, count, "{seed}: {series:?}");
        }
    }
}

#[test]
fn no_history_shows_what_cannot_be() {
    let number = |name, otherwise| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let (first, runs): (u64, u64) = (number("HISTORY", 1), number("HISTORIES", 250));
    (first..first + runs).for_each(run);
}
