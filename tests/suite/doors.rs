//! Every door that values come through, and every value that no metric can hold: it changes nothing, and is counted.
//!
//! Handles are given increments, plain structs and collectors totals. What is exported is compared with a model after
//! each value; beside most doors, another source counts in the same series.

mod door;
mod model;

use metrics::{Family, Metrics, Registry};
use proptest::prelude::*;

use crate::reading::{counter_in, gauge_in, reporting};
use door::{DOORS, Door};
use model::{Kind, Model};

/// Values of which some are bad: sums of the finite ones but the largest are exact.
const VALUES: &[f64] = &[
    0.0,
    -0.0,
    0.25,
    1.0,
    2.0,
    3.5,
    1024.0,
    -1.0,
    -2.5,
    f64::MAX,
    f64::MIN,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

/// What the other source counts.
const BESIDE: f64 = 8.0;

/// Closed families of every kind that has bad values.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "closed")]
struct ClosedStats {
    /// Counted.
    #[metric(counter)]
    counted: f64,

    /// Moved up and down.
    #[metric(gauge, up_down)]
    moved: f64,

    /// Counted, by side.
    #[metric(counter, labels(side: Side = [Left, Right]))]
    sided: Family<Side, f64>,

    /// Moved up and down, by side.
    #[metric(gauge, up_down, labels(side))]
    shifted: Family<Side, f64>,
}

/// Open ones.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "open")]
struct OpenStats {
    /// Counted, by topic.
    #[metric(counter, labels(topic))]
    counted: Family<String, f64>,

    /// Moved up and down, by topic.
    #[metric(gauge, up_down, labels(topic))]
    moved: Family<String, f64>,
}

/// Gives a door some values, and checks what is exported after each.
fn check(make: fn(&Registry, Kind) -> Door, kind: Kind, values: &[f64]) {
    let (registry, reports) = reporting();
    let mut door = make(&registry, kind);
    let mut model = Model::new(kind, door.takes, door.beside);
    for (index, &value) in values.iter().enumerate() {
        (door.give)(value);
        let snapshot = (door.gather)(&registry);
        model.give(value);
        let what = format!("{} {kind:?}, after {:?}", door.name, &values[..=index]);
        let exported = gauge_in(&snapshot, door.family, door.labels);
        let are_nan = |one: f64, other: f64| one.is_nan() && other.is_nan();
        let same = exported == model.exported()
            || exported
                .zip(model.exported())
                .is_some_and(|(one, other)| are_nan(one, other));
        assert!(same, "{exported:?}, not {:?}: {what}", model.exported());
        if let Some(read) = &door.read {
            assert_eq!(Some(read()), model.own(), "{what}");
        }
        for (family, count) in [
            ("metrics_dropped_values_total", model.dropped),
            ("metrics_source_resets_total", model.resets),
        ] {
            let counted = counter_in(&snapshot, family, &format!("family=\"{}\"", door.family));
            assert_eq!(counted.unwrap_or(0), count, "{family} of {what}");
        }
    }
    let reports = reports.lock().unwrap();
    let about = |part: &str| {
        reports
            .iter()
            .filter(|report| report.to_string().contains(part))
            .count()
    };
    assert_eq!(
        about("values it cannot hold"),
        usize::from(model.dropped > 0),
        "{reports:?}"
    );
    assert_eq!(
        about("was reset by its owner"),
        usize::from(model.resets > 0),
        "{reports:?}"
    );
}

#[test]
fn a_bad_value_changes_nothing_at_every_door() {
    // The sequences that users reported, and each bad value between good ones.
    let mut scripts = vec![
        vec![2.0, f64::NAN, 3.0, f64::INFINITY, -1.0, 4.0],
        vec![25.0, 3.0, 3.0, 1.0, 30.0],
        vec![1.0, 1.0 - 1e-10, 2.0],
        vec![f64::MAX, f64::MAX, 1.0],
    ];
    scripts.extend(VALUES.iter().map(|&value| vec![3.0, value, 4.0]));
    scripts.extend(VALUES.iter().map(|&value| vec![value, value, 2.0]));
    for make in DOORS {
        for kind in [Kind::Counter, Kind::UpDown] {
            for script in &scripts {
                check(*make, kind, script);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_values_through_any_door(
        door in 0..DOORS.len(),
        counter in any::<bool>(),
        script in prop::collection::vec(prop::sample::select(VALUES), 1..12),
    ) {
        let kind = if counter { Kind::Counter } else { Kind::UpDown };
        check(DOORS[door], kind, &script);
    }
}
