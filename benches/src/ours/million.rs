//! A registry of many series, half of them in closed families of many instances, half in one open family.

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;

use metrics::{CounterHandle, Family, FamilyHandle, Metrics, Registry, Snapshot, kind};

use super::total;
use crate::barrier::barrier;
use crate::inputs::{COUNT, Inputs, Operation, PAIRS, Source, numbers};

/// What one shard has done: 100 series.
#[derive(Metrics)]
#[metrics(namespace = "shard", labels(shard: u32))]
struct ShardStats {
    /// Requests served.
    #[metric(counter, labels(source, operation))]
    requests: Family<(Source, Operation), u64>,
    /// Requests failed.
    #[metric(counter, labels(source, operation))]
    failures: Family<(Source, Operation), u64>,
    /// Requests tried again.
    #[metric(counter, labels(source, operation))]
    retries: Family<(Source, Operation), u64>,
    /// Bytes read.
    #[metric(counter, unit = "bytes", labels(source, operation))]
    read: Family<(Source, Operation), u64>,
    /// Bytes written.
    #[metric(counter, unit = "bytes", labels(source, operation))]
    written: Family<(Source, Operation), u64>,
}

/// What customers have asked for.
#[derive(Metrics)]
#[metrics(namespace = "shop", max_series = 500_000)]
struct ShopStats {
    /// Orders, by customer.
    #[metric(counter, labels(customer))]
    orders: Family<String, u64>,
}

const FAMILIES: [&str; 6] = [
    "shard_requests_total",
    "shard_failures_total",
    "shard_retries_total",
    "shard_read_bytes_total",
    "shard_written_bytes_total",
    "shop_orders_total",
];

/// Series of a shard.
const PER_SHARD: usize = 100;

/// Handles that a recorder holds.
const HELD: usize = 64;

/// A registry full of series, all of them touched by the thread that made it, and what that thread counts in them.
pub(crate) struct Million {
    registry: Registry,
    pub(crate) series: usize,
    /// How many counts there must be.
    done: Rc<Cell<u64>>,
    pub(crate) updates: [Updates; 3],
}

/// One way of counting.
pub(crate) struct Updates {
    pub(crate) name: &'static str,
    /// Counts so many times, and goes on where it was the last time.
    pub(crate) run: Box<dyn Fn(usize)>,
}

impl Million {
    /// Makes about so many series.
    pub(crate) fn new(series: usize) -> Self {
        let registry = Registry::new();
        let shards: Vec<ShardStatsHandles> = (0..)
            .take(series / 2 / PER_SHARD)
            .map(|shard| registry.register::<ShardStats>(shard).expect("labels are unique"))
            .collect();
        let orders = registry
            .register::<ShopStats>(())
            .expect("nothing else is called so")
            .orders;
        let names: Vec<String> = (0..series / 2).map(|index| format!("customer-{index:06}")).collect();
        for stats in &shards {
            for family in [
                &stats.requests,
                &stats.failures,
                &stats.retries,
                &stats.read,
                &stats.written,
            ] {
                for source in Source::ALL {
                    for operation in Operation::ALL {
                        family.with((source, operation)).inc();
                    }
                }
            }
        }
        for name in &names {
            orders.with(name).inc();
        }
        let series = shards.len() * PER_SHARD + names.len();
        let done = Rc::new(Cell::new(series as u64));
        let updates = [held(&shards, &done), closed(shards, &done), open(orders, &names, &done)];
        Self {
            registry,
            series,
            done,
            updates,
        }
    }

    /// What another thread may have: the registry alone.
    pub(crate) fn registry(&self) -> Registry {
        self.registry.clone()
    }

    /// Fails if a count or a series was lost.
    pub(crate) fn check(&self) -> Result<(), String> {
        let (done, snapshot) = (self.done.get(), self.registry.gather());
        let (series, counted) = read(&snapshot);
        if (series, counted) != (self.series, done) {
            return Err(format!(
                "{series} series and {counted} counts, not {} and {done}",
                self.series
            ));
        }
        Ok(())
    }
}

/// Returns how many series there are, and how many counts.
fn read(snapshot: &Snapshot) -> (usize, u64) {
    let series = snapshot.families().map(|family| family.series().count()).sum();
    (series, FAMILIES.iter().map(|family| total(snapshot, family)).sum())
}

/// Makes a way of counting out of what it does with an input.
fn updates<T: Copy + 'static>(
    name: &'static str,
    inputs: Box<Inputs<T>>,
    done: &Rc<Cell<u64>>,
    update: impl Fn(T) + 'static,
) -> Updates {
    let (next, done) = (Cell::new(0), Rc::clone(done));
    let run = move |ops: usize| {
        let (first, inputs) = (next.get(), black_box(&*inputs));
        for index in first..first + ops {
            update(inputs[index % COUNT]);
            barrier();
        }
        next.set((first + ops) % COUNT);
        done.set(done.get() + ops as u64);
    };
    Updates {
        name,
        run: Box::new(run),
    }
}

fn held(shards: &[ShardStatsHandles], done: &Rc<Cell<u64>>) -> Updates {
    let places = shards.iter().step_by((shards.len() / HELD).max(1)).take(HELD);
    let handles: Vec<CounterHandle> = places
        .map(|stats| stats.requests.with((Source::Disk, Operation::Read)).hold())
        .collect();
    let inputs = numbers(handles.len());
    updates("held handles, 64 of them", inputs, done, move |index| {
        handles[index].inc();
    })
}

fn closed(shards: Vec<ShardStatsHandles>, done: &Rc<Cell<u64>>) -> Updates {
    let mut pairs = PAIRS.iter();
    let inputs = numbers(shards.len()).map(|shard| (shard, pairs.next().copied()));
    updates(
        "`with((a, b)).inc()`, 4,096 closed series of all",
        Box::new(inputs),
        done,
        move |(shard, pair)| {
            if let Some(pair) = pair {
                shards[shard].requests.with(pair).inc();
            }
        },
    )
}

fn open(orders: FamilyHandle<kind::Counter, String, u64>, names: &[String], done: &Rc<Cell<u64>>) -> Updates {
    let inputs = numbers(names.len()).map(|index| &*names[index].clone().leak());
    updates(
        "`with(name).inc()`, 4,096 open series of all",
        Box::new(inputs),
        done,
        move |name: &'static str| orders.with(name).inc(),
    )
}
