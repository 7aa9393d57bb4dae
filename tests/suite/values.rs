//! Values without a registry.

use metrics::{Family, Histogram, Info, Label, Metrics, State};

/// A bit of everything.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(handles = false)]
struct Everything {
    /// Events.
    #[metric(counter)]
    events: u64,
    /// Time.
    #[metric(histogram, unit = "seconds", buckets(Few = [0.5, 1.0]))]
    time: Histogram<Few>,
    /// Mode.
    #[metric(state)]
    mode: State<Mode>,
    /// Build.
    #[metric(info, labels(version))]
    build: Info<1>,
    /// By label.
    #[metric(counter, labels(mode, on))]
    closed: Family<(Mode, bool), u64>,
    /// By open label.
    #[metric(gauge, labels(path, code))]
    open: Family<(String, Option<u16>), f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
enum Mode {
    Idle,
    #[label(rename = "at-work")]
    Busy,
}

fn everything() -> Everything {
    let mut stats = Everything::default();
    stats.events += 2;
    assert!(stats.time.observe(0.75));
    assert!(!stats.time.observe(f64::NAN));
    stats.mode.set(Mode::Busy);
    stats.build.set(["1.0"]);
    stats.closed[(Mode::Busy, true)] += 3;
    *stats.open.with_mut(("/", Some(200))) = 1.5;
    *stats.open.with_mut(("/", None)) = 2.5;
    stats
}

#[test]
fn debug_clone_and_equality() {
    let stats = everything();
    assert_eq!(stats.clone(), stats);
    assert_ne!(stats, Everything::default());
    insta::assert_debug_snapshot!(stats);
}

#[test]
fn values_serialize() {
    let stats = everything();
    let json = serde_json::json!({
        "time": stats.time,
        "mode": stats.mode,
        "build": stats.build,
        "closed": stats.closed,
        "open": stats.open,
    });
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"));
}

#[test]
fn families_are_read_by_their_labels() {
    let stats = everything();
    assert_eq!(stats.closed.get((Mode::Busy, true)), Some(&3));
    assert_eq!(stats.closed[(Mode::Idle, true)], 0);
    assert_eq!(stats.open.get(("/", None)), Some(&2.5));
    assert_eq!(stats.open.get(("/other", None)), None);
    assert_eq!(stats.closed.iter().count(), 4);
    assert_eq!(stats.open.iter().count(), 2);
}
