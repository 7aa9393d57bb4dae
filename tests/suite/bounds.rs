//! Every numeric type at its bounds: what is exported, what `value()` returns and what `snapshot()` holds agree.

use std::thread;

use metrics::{Histogram, Metrics, Registry};

use crate::reading::{counter, gauge};

/// Every type, as a gauge and as what goes up and down.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "t")]
struct Types {
    /// Set.
    #[metric(gauge)]
    u8: u8,
    /// Set.
    #[metric(gauge)]
    u16: u16,
    /// Set.
    #[metric(gauge)]
    u32: u32,
    /// Set.
    #[metric(gauge)]
    u64: u64,
    /// Set.
    #[metric(gauge)]
    usize: usize,
    /// Set.
    #[metric(gauge)]
    i8: i8,
    /// Set.
    #[metric(gauge)]
    i16: i16,
    /// Set.
    #[metric(gauge)]
    i32: i32,
    /// Set.
    #[metric(gauge)]
    i64: i64,
    /// Set.
    #[metric(gauge)]
    isize: isize,
    /// Set.
    #[metric(gauge)]
    f64: f64,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_u8: u8,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_u16: u16,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_u32: u32,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_u64: u64,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_usize: usize,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_i8: i8,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_i16: i16,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_i32: i32,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_i64: i64,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_isize: isize,
    /// Moved.
    #[metric(gauge, up_down)]
    moved_f64: f64,
}

/// Reads a family of a registry as text, to the last digit.
fn exported(registry: &Registry, family: &str) -> String {
    let text = registry.render();
    let mut lines = text.lines();
    let found = lines.find_map(|line| line.strip_prefix(family)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {family} in {text}")).to_owned()
}

macro_rules! agree {
    ($($type:ident, $moved:ident;)*) => {$({
        let registry = Registry::new();
        let stats = registry.register::<Types>(()).unwrap();
        let (set, moved) = (&stats.$type, &stats.$moved);
        let check = |what: &str| {
            let snapshot = stats.snapshot();
            for (family, value, held) in [
                (concat!("t_", stringify!($type)), set.value(), snapshot.$type),
                (concat!("t_", stringify!($moved)), moved.value(), snapshot.$moved),
            ] {
                let exported = exported(&registry, family);
                assert_eq!((exported.parse(), value), (Ok(held), held), "{family}, {what}: {exported}");
            }
        };
        let other_thread = |act: &(dyn Fn() + Sync)| thread::scope(|scope| scope.spawn(act).join().unwrap());
        check("at zero");
        for value in [$type::MAX, $type::MIN] {
            set.set(value);
            check("set");
            set.inc();
            check("set, and one more");
            set.set(value);
            set.dec();
            check("set, and one less");
        }
        for by in [$type::MAX, $type::MIN] {
            moved.inc_by(by);
            check("moved");
            other_thread(&|| moved.inc_by(by));
            check("moved by two threads");
            other_thread(&|| moved.inc());
            check("moved beyond");
            other_thread(&|| moved.dec_by(by));
            moved.dec_by(by);
            moved.dec();
            check("moved back");
        }
    })*};
}

#[test]
#[allow(clippy::float_cmp)]
fn what_is_exported_is_what_handles_say() {
    agree! {
        u8, moved_u8;
        u16, moved_u16;
        u32, moved_u32;
        u64, moved_u64;
        usize, moved_usize;
        i8, moved_i8;
        i16, moved_i16;
        i32, moved_i32;
        i64, moved_i64;
        isize, moved_isize;
        f64, moved_f64;
    }
}

#[test]
fn totals_that_a_type_does_not_hold_read_as_the_nearest() {
    let registry = Registry::new();
    let stats = registry.register::<Types>(()).unwrap();
    stats.moved_u8.inc_by(200);
    stats.moved_u8.inc_by(200);
    stats.moved_i8.dec_by(100);
    stats.moved_i8.dec_by(100);
    stats.moved_u64.dec();
    assert_eq!(
        (stats.moved_u8.value(), stats.moved_i8.value(), stats.moved_u64.value()),
        (255, -128, 0)
    );
    // They go on from where they are.
    stats.moved_u8.dec_by(150);
    stats.moved_u64.inc_by(3);
    assert_eq!((stats.moved_u8.value(), stats.moved_u64.value()), (250, 2));
    assert_eq!(gauge(&registry, "t_moved_u8", ""), Some(250.0));
}

/// What one probe has measured.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "probe")]
struct ProbeStats {
    /// Readings.
    #[metric(histogram, buckets(Reading = [-1, 1]))]
    readings: Histogram<Reading>,

    /// Energy used.
    #[metric(counter)]
    energy: f64,
}

#[test]
fn sums_of_finite_values_stay_finite() {
    let registry = Registry::new();
    let stats = registry.register::<ProbeStats>(()).unwrap();
    let mut publisher = registry.publish::<ProbeStats>(()).unwrap();
    for value in [f64::MAX, f64::MAX, 1.0] {
        thread::scope(|scope| {
            scope.spawn(|| stats.readings.observe(value));
            scope.spawn(|| stats.energy.inc_by(value));
        });
        stats.readings.observe(value);
        stats.energy.inc_by(value);
        publisher.readings.observe(value);
        publisher.energy += value;
        publisher.publish();
    }
    for family in ["probe_readings_sum", "probe_energy_total"] {
        assert_eq!(exported(&registry, family).parse(), Ok(f64::MAX));
    }
    assert_eq!(exported(&registry, "probe_readings_count"), "9");
    assert!((stats.readings.value().sum() - f64::MAX).abs() < 1.0);
    assert!((stats.energy.value() - f64::MAX).abs() < 1.0);
    assert!(stats.snapshot().energy.is_finite() && publisher.readings.sum().is_finite());
    // Values of either sign, one larger than the other.
    for value in [f64::MIN, f64::MIN, f64::MIN] {
        stats.readings.observe(value);
    }
    assert!(stats.readings.value().sum().is_finite() && !registry.render().contains("Inf\n"));
}

#[test]
fn what_a_counter_cannot_take_is_dropped_and_counted() {
    /// What one door has let through.
    #[derive(Default, Metrics)]
    #[metrics(namespace = "door")]
    struct DoorStats {
        /// People.
        #[metric(counter)]
        people: u64,
        /// People, by name.
        #[metric(counter, labels(name))]
        named: metrics::Family<String, u64>,
        /// Inside.
        #[metric(gauge, up_down)]
        inside: u64,
        /// Below.
        #[metric(gauge, up_down)]
        below: i64,
        /// Level.
        #[metric(gauge)]
        level: f64,
    }
    let registry = Registry::new();
    let stats = registry.register::<DoorStats>(()).unwrap();
    let scoped = stats.named.scoped("b");
    for by in [u64::MAX, 1 << 63] {
        stats.people.inc_by(by);
        stats.local().people.inc_by(by);
        stats.named.with("a").inc_by(by);
        scoped.inc_by(by);
        stats.inside.inc_by(by);
        stats.inside.dec_by(by);
    }
    stats.below.dec_by(i64::MIN);
    stats.level.set(f64::INFINITY);
    stats.level.set(2.0);
    for by in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        stats.level.inc_by(by);
        stats.level.dec_by(by);
    }
    insta::assert_snapshot!(registry.render());
    assert_eq!((stats.people.value(), scoped.value(), stats.inside.value()), (0, 0, 0));
}

/// What one tank has held.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "tank", handles = false)]
struct TankStats {
    /// Litres filled in.
    #[metric(counter)]
    filled: u64,

    /// Fillings.
    #[metric(histogram, buckets(Filling = [10]))]
    filling: Histogram<Filling>,
}

#[test]
fn a_plain_counter_that_went_below_zero_keeps_its_last_good_value() {
    let registry = Registry::new();
    let mut stats = registry.publish::<TankStats>(()).unwrap();
    for (filled, expected) in [(5, 5), (u64::MAX, 5), ((1 << 63) + 5, 5), (7, 7), (8, 8), (3, 11)] {
        stats.filled = filled;
        stats.publish();
        assert_eq!(counter(&registry, "tank_filled_total", ""), Some(expected), "{filled}");
    }
    let dropped = counter(
        &registry,
        "metrics_dropped_values_total",
        "family=\"tank_filled_total\"",
    );
    assert_eq!(dropped, Some(2));
}

#[test]
fn a_reset_histogram_keeps_what_it_had_observed_also_if_only_its_sum_tells() {
    let registry = Registry::new();
    let mut stats = registry.publish::<TankStats>(()).unwrap();
    for value in [10, 1] {
        stats.filling = Histogram::default();
        for _ in 0..5 {
            stats.filling.observe(value);
        }
        stats.publish();
    }
    assert_eq!(exported(&registry, "tank_filling_sum"), "55");
    assert_eq!(exported(&registry, "tank_filling_count"), "10");
}
