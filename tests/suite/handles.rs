//! What handles do.

use std::sync::Barrier;
use std::time::Duration;

use metrics::{
    CounterHandle, Family, GaugeHandle, Histogram, HistogramHandle, Label, Metrics, RegisterError, Registry, State,
    StateHandle, UpDownHandle,
};

/// Everything a handle can record.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "all")]
struct AllStats {
    /// Events.
    #[metric(counter)]
    events: u64,
    /// Energy.
    #[metric(counter, unit = "joules")]
    energy: f64,
    /// Level.
    #[metric(gauge)]
    level: f64,
    /// Workers.
    #[metric(gauge)]
    workers: u8,
    /// Balance.
    #[metric(gauge)]
    balance: i32,
    /// Ready.
    #[metric(gauge)]
    ready: bool,
    /// Requests under way.
    #[metric(gauge, up_down)]
    under_way: u64,
    /// Drift.
    #[metric(gauge, up_down)]
    drift: f64,
    /// Time spent.
    #[metric(histogram, unit = "seconds")]
    time: Histogram,
    /// Time spent by kind.
    #[metric(histogram, unit = "seconds", labels(kind: Kind = [Read, Write]))]
    time_by_kind: Family<Kind, Histogram>,
    /// Mode.
    #[metric(state)]
    mode: State<Mode>,
    /// Jobs.
    #[metric(gauge, up_down, labels(kind))]
    jobs: Family<Kind, i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
#[label(rename_all = "kebab-case")]
enum Mode {
    StartingUp,
    Running,
}

fn stats() -> Result<AllStatsHandles, RegisterError> {
    Registry::new().register::<AllStats>(())
}

#[test]
fn counters_count_and_stop_at_the_largest_value() -> Result<(), RegisterError> {
    let stats = stats()?;
    stats.events.inc();
    stats.events.inc_by(4);
    assert_eq!(stats.events.value(), 5);
    // What `-1` is by a cast, and the smallest such increment.
    stats.events.inc_by(u64::MAX);
    stats.events.inc_by(1 << 63);
    assert_eq!(stats.events.value(), 5);
    (0..3).for_each(|_| stats.events.inc_by(u64::MAX / 2));
    assert_eq!(stats.events.value(), u64::MAX);
    std::thread::scope(|scope| scope.spawn(|| stats.events.inc()).join().unwrap());
    assert_eq!(stats.events.value(), u64::MAX);
    Ok(())
}

#[test]
fn float_counters_ignore_and_count_what_they_cannot_add() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let stats = registry.register::<AllStats>(())?;
    stats.energy.inc();
    stats.energy.inc_by(0.5);
    for refused in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        stats.energy.inc_by(refused);
    }
    assert_eq!(stats.energy.value().to_bits(), 1.5_f64.to_bits());
    let snapshot = registry.gather();
    let dropped = snapshot
        .family("metrics_dropped_values_total")
        .expect("the self-metric");
    insta::assert_debug_snapshot!(
        dropped
            .series()
            .map(|series| (series.label_text().to_owned(), format!("{:?}", series.value())))
            .collect::<Vec<_>>()
    );
    Ok(())
}

#[test]
fn gauges_hold_and_stay_within_their_type() -> Result<(), RegisterError> {
    let stats = stats()?;
    stats.level.set(1.5);
    stats.level.inc();
    stats.level.dec_by(0.25);
    assert_eq!(stats.level.value().to_bits(), 2.25_f64.to_bits());
    stats.workers.dec();
    assert_eq!(stats.workers.value(), 0);
    stats.workers.inc_by(200);
    stats.workers.inc_by(200);
    assert_eq!(stats.workers.value(), u8::MAX);
    stats.balance.set(-7);
    stats.balance.dec_by(3);
    assert_eq!(stats.balance.value(), -10);
    stats.balance.set(i32::MIN);
    stats.balance.dec();
    assert_eq!(stats.balance.value(), i32::MIN);
    stats.ready.set(true);
    assert!(stats.ready.value());
    Ok(())
}

#[test]
fn up_down_gauges_add_over_threads() -> Result<(), RegisterError> {
    let stats = stats()?;
    stats.under_way.inc_by(3);
    std::thread::scope(|scope| {
        scope.spawn(|| stats.under_way.dec_by(2));
    });
    assert_eq!(stats.under_way.value(), 1);
    std::thread::scope(|scope| {
        scope.spawn(|| stats.under_way.dec_by(5));
    });
    assert_eq!(stats.under_way.value(), 0, "an unsigned total below zero reads as zero");
    stats.under_way.inc_by(4);
    assert_eq!(stats.under_way.value(), 0, "and is not forgotten");
    stats.under_way.inc();
    assert_eq!(stats.under_way.value(), 1);
    stats.drift.inc_by(0.5);
    stats.drift.dec_by(2.0);
    assert_eq!(stats.drift.value().to_bits(), (-1.5_f64).to_bits());
    Ok(())
}

#[test]
fn guards_count_what_is_under_way() -> Result<(), RegisterError> {
    let stats = stats()?;
    let first = stats.under_way.track();
    let second = stats.jobs.with(Kind::Read).track();
    let third = stats.workers.track();
    assert_eq!(
        (
            stats.under_way.value(),
            stats.jobs.with(Kind::Read).value(),
            stats.workers.value()
        ),
        (1, 1, 1)
    );
    std::thread::scope(|scope| {
        scope.spawn(move || drop((first, second, third)));
    });
    assert_eq!(
        (
            stats.under_way.value(),
            stats.jobs.with(Kind::Read).value(),
            stats.workers.value()
        ),
        (0, 0, 0)
    );
    let panicked = std::panic::catch_unwind(|| {
        let _guard = stats.under_way.track();
        panic!("on purpose");
    });
    assert!(panicked.is_err());
    assert_eq!(stats.under_way.value(), 0);
    Ok(())
}

#[test]
fn histograms_observe_floats_integers_and_durations() -> Result<(), RegisterError> {
    let stats = stats()?;
    stats.time.observe(0.0);
    stats.time.observe(2_u8);
    stats.time.observe(Duration::from_millis(250));
    stats.time.observe(11_i64);
    for refused in [-0.5, f64::NAN, f64::INFINITY] {
        stats.time.observe(refused);
    }
    let value = stats.time.value();
    assert_eq!(value.counts(), [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
    assert_eq!((value.count(), value.sum().to_bits()), (4, 13.25_f64.to_bits()));
    Ok(())
}

#[test]
fn timers_record_once() -> Result<(), RegisterError> {
    let stats = stats()?;
    let histogram = stats.time_by_kind.with(Kind::Write);
    drop(histogram.start_timer());
    assert_eq!(histogram.value().count(), 1);
    let took = histogram.start_timer().stop();
    assert_eq!(histogram.value().count(), 2);
    assert!(histogram.value().sum() >= took.as_secs_f64());
    histogram.start_timer().discard();
    assert_eq!(histogram.value().count(), 2);
    assert_eq!(histogram.time(|| 7), 7);
    assert_eq!(histogram.value().count(), 3);
    let panicked = std::panic::catch_unwind(|| stats.time.time(|| panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(stats.time.value().count(), 1);
    Ok(())
}

#[test]
fn exactly_one_of_many_threads_changes_a_state() -> Result<(), RegisterError> {
    let stats = stats()?;
    assert_eq!(stats.mode.value(), Mode::StartingUp);
    let barrier = Barrier::new(8);
    let changed = std::thread::scope(|scope| {
        let set = || {
            barrier.wait();
            stats.mode.set(Mode::Running)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(set)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .filter(|changed| *changed)
            .count()
    });
    assert_eq!(changed, 1);
    assert_eq!(stats.mode.value(), Mode::Running);
    Ok(())
}

#[test]
fn held_handles_outlive_what_they_came_from() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let stats = registry.register::<AllStats>(())?;
    let counter: CounterHandle = stats.events.clone();
    let histogram: HistogramHandle = stats.time_by_kind.with(Kind::Read).hold();
    let jobs: UpDownHandle = stats.jobs.with(Kind::Write).hold();
    let level: GaugeHandle = stats.level.hold();
    let mode: StateHandle<Mode> = stats.mode.hold();
    let copy = stats.clone();
    drop(stats);
    counter.inc();
    histogram.observe(1);
    jobs.inc();
    level.set(3.0);
    mode.set(Mode::Running);
    assert_eq!(copy.snapshot().events, 1);
    assert_eq!(copy.snapshot().time_by_kind[Kind::Read].count(), 1);
    drop(registry);
    counter.inc();
    assert_eq!(copy.events.value(), 2);
    Ok(())
}

#[test]
fn handles_are_send_sync_clone_and_debug() -> Result<(), RegisterError> {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>(_: &T) {}
    let stats = stats()?;
    check(&stats);
    check(&stats.events);
    check(&stats.jobs);
    assert_eq!(size_of_val(&stats.under_way), 24, "an `Arc`, a place and a family");
    Ok(())
}

#[test]
fn the_snapshot_is_the_users_own_struct() -> Result<(), RegisterError> {
    let stats = stats()?;
    assert_eq!(stats.snapshot(), AllStats::default());
    stats.events.inc_by(2);
    stats.time.observe(0.5);
    stats.mode.set(Mode::Running);
    stats.jobs.with(Kind::Write).dec();
    let mut expected = AllStats {
        events: 2,
        ..AllStats::default()
    };
    expected.time.observe(0.5);
    expected.mode.set(Mode::Running);
    expected.jobs[Kind::Write] -= 1;
    assert_eq!(stats.snapshot(), expected);
    Ok(())
}
