//! Traits whose methods are users' code that runs at some time: it panics, stops early, or gives
//! nonsense.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

use metrics::{
    Buckets, Collected, Collector, Descriptor, Encoder, Family, Format, Histogram, Label, LabelShape, Metrics,
    Observation, Open, Outcome, Part, Registry, Snapshot,
};

use super::total;

/// What one service has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "service")]
struct ServiceStats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Time that requests took.
    #[metric(histogram, buckets(Zeros = [-0.0, 5e-324, 1e-320, 1.0]))]
    time: Histogram<Zeros>,
    /// Requests, by who asked.
    #[metric(counter, labels(l))]
    askers: Family<Panicking, u64>,
}

fn panics(code: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(code)).is_err()
}

struct Unsure;

impl Outcome for Unsure {
    type Error = ();

    fn outcome(&self) -> Result<(), &()> {
        panic!("on purpose")
    }
}

#[metrics::instrument(name = "by_hand_unsure")]
fn unsure() -> Unsure {
    Unsure
}

#[metrics::instrument(name = "by_hand_unsure_later")]
async fn unsure_later() -> Unsure {
    Unsure
}

#[test]
fn an_outcome_that_panics_is_a_call_that_panicked() {
    assert!(panics(|| {
        let _ = unsure();
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(panics(|| {
        let _ = runtime.block_on(unsure_later());
    }));
    let text = metrics::render();
    for name in ["by_hand_unsure", "by_hand_unsure_later"] {
        assert!(
            text.contains(&format!("{name}_calls_total{{outcome=\"panicked\"}} 1\n")),
            "{text}"
        );
        assert!(text.contains(&format!("{name}_in_flight 0\n")), "{text}");
        assert_eq!(total(&metrics::global().gather(), &format!("{name}_calls_total")), 1);
    }
}

struct Broken {
    panics: bool,
}

impl Encoder for Broken {
    fn content_type(&self) -> &'static str {
        "not a type\r\nof content"
    }

    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
        for family in snapshot.families().take(1) {
            out.extend_from_slice(family.name().as_bytes());
            out.push(0xFF);
        }
        assert!(!self.panics, "on purpose");
    }
}

#[test]
fn an_encoder_costs_its_own_caller_only() {
    let registry = Registry::new();
    registry.register::<ServiceStats>(()).unwrap().requests.inc();
    let before = registry.render();
    assert!(panics(|| drop(registry.render_as(Broken { panics: true }))));
    assert!(registry.render_as(Broken { panics: false }).to_str().is_err());
    let mut out = b"before ".to_vec();
    assert!(panics(|| registry.render_into(Broken { panics: true }, &mut out)));
    assert_eq!(registry.render(), before);
}

struct Describing;

impl Collector for Describing {
    fn describe(&self) -> Vec<Descriptor> {
        panic!("on purpose")
    }

    fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn a_collector_that_cannot_describe_costs_its_own_registration_only() {
    let registry = Registry::new();
    registry.register::<ServiceStats>(()).unwrap().requests.inc();
    assert!(panics(|| drop(registry.register_collector(Describing))));
    assert!(registry.render().contains("service_requests_total 1\n"));
    registry.register::<ServiceStats>(()).unwrap().requests.inc();
    assert_eq!(total(&registry.gather(), "service_requests_total"), 2);
}

struct Measured(Option<f64>);

impl Observation for Measured {
    fn value(self) -> f64 {
        self.0.expect("on purpose")
    }
}

#[test]
fn an_observation_that_is_no_number_changes_nothing() {
    let registry = Registry::new();
    let stats = registry.register::<ServiceStats>(()).unwrap();
    assert!(panics(|| stats.time.observe(Measured(None))));
    stats.time.observe(Measured(Some(f64::NAN)));
    stats.time.observe(Measured(Some(-1.0)));
    stats.time.observe(Measured(Some(0.0)));
    let time = stats.time.value();
    assert_eq!((time.count(), time.sum()), (1, 0.0));
}

#[test]
fn bounds_that_are_hardly_numbers_are_told_apart() {
    let registry = Registry::new();
    let stats = registry.register::<ServiceStats>(()).unwrap();
    for bound in Zeros::BOUNDS {
        stats.time.observe(*bound);
        assert!(bound.next_up() > *bound);
    }
    stats.time.observe(5e-324);
    assert_eq!(stats.time.value().counts(), [1, 2, 1, 1, 0]);
    let text = registry.render_as(Format::OpenMetrics).to_string();
    for le in ["0.0", "5e-324", "1e-320", "1.0"] {
        assert!(text.contains(&format!("service_time_bucket{{le=\"{le}\"}}")), "{text}");
    }
}

/// A label that cannot say what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Panicking(u8);

impl Label for Panicking {
    type Ref<'a> = Self;
    type Openness = Open;
    const SHAPE: LabelShape = LabelShape::Open;

    fn part<'a>(value: Self) -> Part<'a> {
        assert!(value.0 > 0, "on purpose");
        Part::Unsigned(value.0.into())
    }

    fn part_of(&self) -> Part<'_> {
        Self::part(*self)
    }
}

#[test]
fn a_label_that_panics_costs_its_own_call_only() {
    let registry = Registry::new();
    let stats = registry.register::<ServiceStats>(()).unwrap();
    stats.askers.with(Panicking(1)).inc();
    assert!(panics(|| stats.askers.with(Panicking(0)).inc()));
    assert!(panics(|| drop(stats.askers.scoped(Panicking(0)))));
    assert!(panics(|| assert!(!stats.askers.remove(Panicking(0)))));
    stats.askers.with(Panicking(2)).inc();
    assert_eq!(total(&registry.gather(), "service_askers_total"), 2);
}

/// As many bounds as there may be.
static MANY: [f64; 10_000] = {
    let (mut bounds, mut bound) = ([0.0; 10_000], 1.0);
    let mut index = 0;
    while index < bounds.len() {
        bounds[index] = bound;
        bound += 1.0;
        index += 1;
    }
    bounds
};

/// Sizes, in fine steps.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "fine")]
struct FineStats {
    /// Sizes of requests.
    #[metric(histogram, buckets(Many = MANY))]
    size: Histogram<Many>,
}

#[test]
fn there_may_be_ten_thousand_bounds() {
    let registry = Registry::new();
    let stats = registry.register::<FineStats>(()).unwrap();
    for size in [0.5, 5_000.0, 10_000.0, 10_000.5] {
        stats.size.observe(size);
    }
    let text = registry.render();
    for (le, count) in [("1", 1), ("4999", 1), ("5000", 2), ("10000", 3), ("+Inf", 4)] {
        assert!(
            text.contains(&format!("fine_size_bucket{{le=\"{le}\"}} {count}\n")),
            "{le}"
        );
    }
}
