//! Rows of one struct that come in different ways.

use std::time::Duration;

use metrics::{Family, Histogram, Info, Metrics, Registry, State};

use crate::reading::counter;

/// What one shard has done.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "shard", labels(shard: u32))]
struct ShardStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,

    /// Work done.
    #[metric(counter)]
    work: f64,

    /// Requests by method.
    #[metric(counter, labels(method: Method = [Get, Put]))]
    methods: Family<Method, u64>,

    /// Time of one request.
    #[metric(histogram, unit = "seconds", labels(method: Method), buckets(RequestTime = [0.5]))]
    time: Family<Method, Histogram<RequestTime>>,

    /// Requests by tenant.
    #[metric(counter, labels(tenant))]
    tenants: Family<String, u64>,

    /// Entries held.
    #[metric(gauge, aggregate = sum)]
    entries: u64,

    /// Oldest entry.
    #[metric(gauge, unit = "seconds", aggregate = max)]
    oldest: f64,

    /// Free slots.
    #[metric(gauge, aggregate = min)]
    free: i32,

    /// Whether it takes requests.
    #[metric(gauge, aggregate = sum)]
    open: bool,

    /// Requests under way.
    #[metric(gauge, up_down)]
    active: i64,

    /// Connections, by tenant.
    #[metric(gauge, labels(tenant), aggregate = max)]
    connections: Family<String, u64>,

    /// What it does.
    #[metric(state(Phase = [Joining, Serving]), aggregate = min)]
    phase: State<Phase>,

    /// How it was built.
    #[metric(info, labels(version))]
    build: Info<1>,
}

fn stats(by: u32) -> ShardStats {
    let mut stats = ShardStats {
        requests: u64::from(by),
        work: f64::from(by) / 2.0,
        entries: u64::from(by),
        oldest: f64::from(by),
        free: by.cast_signed(),
        open: by.is_multiple_of(2),
        active: i64::from(by),
        ..ShardStats::default()
    };
    stats.methods[Method::Put] += u64::from(by);
    stats.time[Method::Get].observe(f64::from(by));
    *stats.tenants.with_mut("all") += u64::from(by);
    *stats.tenants.with_mut(by.to_string().as_str()) += 1;
    *stats.connections.with_mut("all") += u64::from(by);
    stats.phase.set(Phase::Serving);
    stats.build.set([if by > 3 { "new" } else { "old" }]);
    stats
}

/// Counts through handles what a plain struct holds.
fn count(handles: &ShardStatsHandles, by: u32) {
    let plain = stats(by);
    handles.requests.inc_by(plain.requests);
    handles.work.inc_by(plain.work);
    handles.methods.with(Method::Put).inc_by(plain.methods[Method::Put]);
    handles.time.with(Method::Get).observe(f64::from(by));
    handles.tenants.with("all").inc_by(u64::from(by));
    handles.tenants.with(&by.to_string()).inc();
    handles.entries.set(plain.entries);
    handles.oldest.set(plain.oldest);
    handles.free.set(plain.free);
    handles.open.set(plain.open);
    handles.active.inc_by(plain.active);
    handles.connections.with("all").set(u64::from(by));
    handles.phase.set(Phase::Serving);
    handles.build.set(["old"]);
}

#[test]
fn rows_of_one_instance_become_one() {
    let registry = Registry::builder().deadline(Duration::from_mins(1)).build().unwrap();
    let handles = registry.register::<ShardStats>(1_u32).unwrap();
    count(&handles, 2);
    let mut responder = registry.respond::<ShardStats>(1_u32).unwrap();
    responder.on_ask(|| {});
    let id = registry.collect_with::<ShardStats>(1_u32, || Ok(stats(3))).unwrap();
    // An instance of its own.
    count(&registry.register::<ShardStats>(0_u32).unwrap(), 1);

    let text = std::thread::scope(|scope| {
        let gather = scope.spawn(|| registry.render());
        while !responder.poll(&stats(4)) {
            std::thread::yield_now();
        }
        gather.join().unwrap()
    });
    insta::assert_snapshot!("all_ways", text);

    // What has been counted stays, what is so goes.
    responder.finish(&stats(5));
    assert!(registry.remove_collector(id));
    insta::assert_snapshot!("handles_only", registry.render());
    assert_eq!(
        counter(&registry, "shard_requests_total", "shard=\"1\""),
        Some(2 + 3 + 5)
    );
}

#[test]
fn a_row_of_handles_may_come_to_those_that_are_there() {
    let registry = Registry::builder().deadline(Duration::ZERO).build().unwrap();
    let responder = registry.respond::<ShardStats>(1_u32).unwrap();
    let handles = registry.register::<ShardStats>(1_u32).unwrap();
    assert!(registry.register_new::<ShardStats>(1_u32).is_err());
    handles.requests.inc();
    responder.finish(&stats(2));
    assert_eq!(counter(&registry, "shard_requests_total", "shard=\"1\""), Some(3));
}
