//! Every wrong label, in a family of every kind, by handles, by plain structs, as an instance label
//! and as one of a function.

use std::sync::{Arc, Mutex};

use metrics::{Cap, DefaultBuckets, Family, Histogram, Metrics, Outcome, Registry, Report, Snapshot, State};

use super::labels::{Alike, AnyCount, AnyPlace, OutOfRange, Unlisted};
use super::{TIMES, total};

/// Places within and beyond any range.
const PLACES: [usize; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 1 << 40, usize::MAX];

macro_rules! doors {
    ($($test:ident $stats:ident [$($labels:tt)*] $set:ty, $value:expr;)*) => {$(
        #[derive(Debug, Clone, Default, Metrics)]
        #[metrics(namespace = "wrong")]
        struct $stats {
            /// Counted.
            #[metric(counter $($labels)*)]
            counted: Family<$set, u64>,
            /// Set.
            #[metric(gauge $($labels)*)]
            set: Family<$set, i64>,
            /// Moved.
            #[metric(gauge, up_down $($labels)*)]
            moved: Family<$set, i64>,
            /// Observed.
            #[metric(histogram, unit = "seconds" $($labels)*)]
            observed: Family<$set, Histogram<DefaultBuckets>>,
            /// Entered.
            #[metric(state $($labels)*)]
            entered: Family<$set, State<OutOfRange>>,
        }

        #[test]
        fn $test() {
            let value: fn(usize) -> _ = $value;
            let registry = Registry::new();
            let stats = registry.register::<$stats>(()).expect("it is registered");
            let mut plain = $stats::default();
            for place in (0..TIMES).flat_map(|_| PLACES) {
                stats.counted.with(value(place)).inc();
                stats.set.with(value(place)).set(7);
                stats.moved.with(value(place)).inc();
                stats.observed.with(value(place)).observe(0.5);
                stats.entered.with(value(place)).set(OutOfRange(place));
                let _ = stats.entered.with(value(place)).value();

                *plain.counted.with_mut(value(place)) += 1;
                *plain.set.with_mut(value(place)) = 7;
                *plain.moved.with_mut(value(place)) += 1;
                plain.observed.with_mut(value(place)).observe(0.5);
                plain.entered.with_mut(value(place)).set(OutOfRange(place));
            }
            let count = PLACES.len() as u64 * TIMES;
            assert_eq!(total(&registry.gather(), "wrong_counted_total"), count);
            assert_eq!(total(&Snapshot::of(&plain), "wrong_counted_total"), count);
            assert_eq!(stats.snapshot().counted.values().sum::<u64>(), count);

            let other = Registry::new();
            other.collect_with::<$stats>((), move || Ok(plain.clone())).expect("it is registered");
            assert_eq!(total(&other.gather(), "wrong_counted_total"), count);
        }
    )*};
}

doors! {
    a_place_out_of_range OutOfRangeStats [, labels(l)] OutOfRange, OutOfRange;
    an_optional_place_out_of_range OptionalStats [, labels(l)] Option<OutOfRange>, |place| Some(OutOfRange(place));
    two_places_out_of_range PairStats [, labels(l, m)] (OutOfRange, OutOfRange), |place| (OutOfRange(place), OutOfRange(!place));
    a_place_out_of_range_beside_text MixedStats [, labels(l, m)] (String, OutOfRange), |place| ("", OutOfRange(place));
    values_that_are_not_listed UnlistedStats [, labels(l)] Unlisted, Unlisted;
    values_that_are_not_listed_beside_text UnlistedMixedStats [, labels(l, m)] (Unlisted, String), |place| (Unlisted(place), "x");
    values_that_are_written_alike AlikeStats [, labels(l)] Alike, Alike;
    values_that_are_written_alike_beside_others AlikeMixedStats [, labels(m, l)] (u32, Option<Alike>), |place| (7, Some(Alike(place)));
    any_number_of_values AnyCountStats [] AnyCount, AnyCount;
    any_place AnyPlaceStats [] AnyPlace, AnyPlace;
}

#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "instance", labels(l: Alike))]
struct InstanceStats {
    /// Counted.
    #[metric(counter)]
    counted: u64,
}

#[test]
fn instance_labels_that_are_written_alike() {
    let registry = Registry::new();
    for place in PLACES.into_iter().filter(|place| *place < 4) {
        let stats = registry
            .register::<InstanceStats>(Alike(place))
            .expect("it is registered");
        stats.counted.inc();
    }
    assert_eq!(total(&registry.gather(), "instance_counted_total"), 4);
}

#[metrics::instrument(name = "by_hand_closed", labels(l: OutOfRange = OutOfRange(place)))]
fn closed(place: usize) {}

#[metrics::instrument(name = "by_hand_unlisted", labels(l: Unlisted = Unlisted(place), m: String = "x"))]
fn unlisted(place: usize) {}

#[metrics::instrument(name = "by_hand_alike", labels(l: Alike = Alike(place)))]
fn alike(place: usize) {}

struct Answer(OutOfRange);

impl Outcome for Answer {
    type Error = OutOfRange;

    fn outcome(&self) -> Result<(), &OutOfRange> {
        Err(&self.0)
    }
}

#[metrics::instrument(name = "by_hand_failed", error = OutOfRange)]
fn failed(place: usize) -> Answer {
    Answer(OutOfRange(place))
}

#[test]
fn labels_of_functions() {
    for place in PLACES {
        closed(place);
        unlisted(place);
        alike(place);
        let _ = failed(place);
    }
    let snapshot = metrics::global().gather();
    for name in ["by_hand_closed", "by_hand_unlisted", "by_hand_alike", "by_hand_failed"] {
        assert_eq!(
            total(&snapshot, &format!("{name}_calls_total")),
            PLACES.len() as u64,
            "{name}"
        );
    }
    let failed = snapshot.family("by_hand_failed_calls_total").expect("a family");
    let outcomes = failed
        .series()
        .filter(|series| series.labels().any(|(_, value)| value == "panicked"));
    assert!(outcomes.count() <= 1);
}

/// Counted by handles and by a plain struct.
#[derive(Debug, Clone, Default, Metrics)]
#[metrics(namespace = "both")]
struct BothStats {
    /// Counted.
    #[metric(counter, labels(l))]
    counted: Family<Alike, u64>,
}

#[test]
fn values_that_are_written_alike_in_handles_and_plain_structs() {
    let registry = Registry::new();
    let stats = registry.register::<BothStats>(()).expect("it is registered");
    let mut plain = BothStats::default();
    for place in PLACES {
        stats.counted.with(Alike(place)).inc();
        *plain.counted.with_mut(Alike(place)) += 1;
    }
    registry
        .collect_with::<BothStats>((), move || Ok(plain.clone()))
        .expect("it is registered");
    assert_eq!(total(&registry.gather(), "both_counted_total"), 2 * PLACES.len() as u64);
    // Each value is removed as itself, and those beyond a limit are not.
    assert!(stats.counted.remove(Alike(1)) && !stats.counted.remove(Alike(1)));
    assert!(stats.counted.remove(Alike(4)), "an empty value is one that is left out");
    assert!(!stats.counted.remove(Alike(3)) && !stats.counted.remove(Alike(5)));
    let left = 2 * PLACES.len() as u64 - 3;
    assert_eq!(total(&registry.gather(), "both_counted_total"), left);
}

#[test]
fn values_that_are_not_listed_are_counted_and_reported() {
    let told = Arc::<Mutex<Vec<String>>>::default();
    let here = Arc::clone(&told);
    let on_report = move |report: &Report| {
        if let Report::CapReached {
            cap: Cap::UnlistedValue { label },
            ..
        } = report
        {
            here.lock().expect("no panic").push(format!("{label}: {report}"));
        }
    };
    let registry = Registry::builder().on_report(on_report).build().expect("a registry");
    let stats = registry.register::<UnlistedMixedStats>(()).expect("it is registered");
    stats.counted.with((Unlisted(3), "x")).inc();
    stats.counted.with((Unlisted(9), "x")).inc_by(2);
    let text = registry.render();
    assert!(
        text.contains("wrong_counted_total{l=\"_overflow\",m=\"x\"} 2\n"),
        "{text}"
    );
    assert!(text.contains("wrong_counted_total{l=\"true\",m=\"x\"} 1\n"), "{text}");
    let told = told.lock().expect("no panic");
    assert!(
        matches!(&**told, [one] if one.contains("that the label's type does not have")),
        "{told:?}"
    );
}
