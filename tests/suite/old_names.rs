//! Families that `OpenMetrics` has no word for as they are named: every format has the same series
//! of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::LazyLock;

use metrics::{
    Collected, Collector, ConflictReason, Descriptor, Family, Filter, Format, Histogram, Info, Metrics, RegisterError,
    Registry, State,
};

use crate::reference;

/// What an old pump has done, by the names that its dashboards know.
#[derive(Metrics)]
#[metrics(namespace = "pump", allow(naming))]
struct PumpStats {
    /// Strokes made.
    #[metric(counter, name = "pump_strokes")]
    strokes: u64,

    /// Time at work.
    #[metric(counter, name = "pump_busy_seconds", unit = "seconds")]
    busy: f64,

    /// Valves moved, by direction.
    #[metric(counter, name = "pump_valves_count", labels(direction: Direction = [Open, Close]))]
    valves: Family<Direction, u64>,

    /// Alarms, by code.
    #[metric(counter, name = "pump_alarms", labels(code))]
    alarms: Family<String, u64>,

    /// Visits of an engineer, of which there was none.
    #[metric(counter, name = "pump_visits", labels(engineer))]
    visits: Family<String, u64>,

    /// What it is.
    #[metric(info, name = "pump_build", labels(version))]
    build: Info<1>,

    /// Who runs it, which is not known.
    #[metric(info, name = "pump_owner", labels(name))]
    owner: Info<1>,

    /// Deviation of the pressure.
    #[metric(histogram, unit = "volts", buckets(Deviation = [-0.5, 0.0, 0.5]))]
    deviation: Histogram<Deviation>,

    /// Flow, backwards too, by pipe.
    #[metric(histogram, labels(pipe), buckets(Flow = [-1, 1]))]
    flow: Family<u16, Histogram<Flow>>,

    /// Slope, by pipe, which is not measured.
    #[metric(histogram, labels(pipe))]
    slope: Family<u16, Histogram<Flow>>,

    /// Water in the tank, up and down.
    #[metric(gauge, name = "pump_water_total")]
    water: i64,

    /// What it does.
    #[metric(state(Mode = [Idle, Pumping]), name = "pump_mode_info")]
    mode: State<Mode>,

    /// The motor.
    #[metric(flatten, name = "motor")]
    motor: MotorStats,
}

/// What a motor has done.
#[derive(Metrics)]
#[metrics(namespace = "motor", allow(naming))]
struct MotorStats {
    /// Turns, by a name of its own.
    #[metric(counter, name = "turns")]
    turns: u64,
}

/// What another program counts, described at run time.
struct Meters;

impl Collector for Meters {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        let reads = Descriptor::counter("meter_reads", "Reads.").labels(["meter"]);
        let reads = reads.allow_naming().build()?;
        out.number(&reads, &["a"], u64::MAX)?;
        out.number(&reads, &["b"], 0.5)?;
        let site = Descriptor::info("meter_site", "Where it is.").labels(["site"]);
        out.info(&site.allow_naming().build()?, &["cellar"])?;
        let drift = Descriptor::histogram("meter_drift", "Drift.", [-1e6, 2.0]).build()?;
        Ok(out.histogram(&drift, &[], &[1, 2, 3], -7.0)?)
    }
}

fn pump() -> Registry {
    let registry = crate::reading::patient();
    let stats = registry.register::<PumpStats>(()).expect("no conflict");
    stats.strokes.inc_by(7);
    stats.busy.inc_by(2.0);
    stats.valves.with(Direction::Open).inc();
    stats.alarms.with("dry \"run\"").inc();
    stats.build.set(["1.2"]);
    stats.deviation.observe(-0.75);
    stats.deviation.observe(0.25);
    for (pipe, flow) in [(1, -3.0), (1, 0.5), (2, 4.0)] {
        stats.flow.with(pipe).observe(flow);
    }
    stats.water.set(-2);
    assert!(stats.mode.set(Mode::Pumping));
    stats.motor.turns.inc_by(3);
    // These families have no series.
    assert_eq!(stats.owner.value(), None);
    assert!(!stats.visits.remove("Ann") && !stats.slope.remove(1));
    registry.register_collector(Meters).expect("no conflict");
    registry
}

/// Reads what a scraper stores: the value of each series, bounds and values as numbers.
fn stored(exposition: &str) -> BTreeMap<(String, Vec<String>), String> {
    let number = |text: &str| format!("{:?}", text.parse::<f64>().expect("a number"));
    let label = |label: &str| match label.strip_prefix("le=\"") {
        Some(bound) => format!("le={}", number(bound.trim_end_matches('"'))),
        None => label.to_owned(),
    };
    let lines = exposition.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.map(|line| {
        let (series, value) = line.rsplit_once(' ').expect("a sample");
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels = labels.trim_end_matches('}').split(',').map(label).collect();
        ((name.to_owned(), labels), number(value))
    });
    samples.collect()
}

/// Returns what scrapers store of a registry, which is the same whatever they negotiate.
fn stored_of_both(registry: &Registry) -> BTreeMap<(String, Vec<String>), String> {
    let snapshot = registry.gather();
    let [text, openmetrics] =
        [Format::Text, Format::OpenMetrics].map(|format| stored(&snapshot.encode(format).to_string()));
    assert_eq!(text, openmetrics);
    text
}

#[test]
fn text() {
    insta::assert_snapshot!(pump().render());
}

#[test]
fn openmetrics() {
    insta::assert_snapshot!(pump().render_as(Format::OpenMetrics).to_string());
}

#[test]
fn every_door_leads_to_the_same_series() {
    let stored = stored_of_both(&pump());
    let names: Vec<&str> = stored.keys().map(|(name, _)| name.as_str()).collect();
    for name in [
        "pump_strokes",
        "pump_build",
        "pump_deviation_volts_sum",
        "meter_drift_count",
        "meter_site",
    ] {
        assert!(names.contains(&name), "no {name} in {names:?}");
    }
}

#[test]
fn reference_parsers_accept_every_format() {
    let registry = pump();
    let snapshot = registry.gather();
    // JSON, which the others are compared with, does not tell the bounds of a family without
    // series.
    let names = snapshot
        .families()
        .map(|family| family.name())
        .filter(|name| *name != "pump_slope");
    let filter = names.fold(Filter::new(), Filter::name);
    reference::check_unlinted("old_names", &registry.gather_filtered(&filter));
}

static CALLS: LazyLock<Registry> = LazyLock::new(Registry::new);

#[metrics::instrument(name = "old_call", buckets([-1.0, 60.0]), registry = &CALLS)]
fn call() {}

#[test]
fn an_instrumented_function_with_a_negative_bound_has_the_same_series() {
    call();
    let stored = stored_of_both(&CALLS);
    let count = |(name, _): &&(String, Vec<String>)| name == "old_call_duration_seconds_count";
    assert_eq!(stored.keys().filter(count).count(), 1, "{stored:?}");
}

/// The name of a counter is old without the prefix only.
#[derive(Metrics)]
#[metrics(allow(naming))]
struct Totals {
    /// Everything.
    #[metric(counter, name = "total")]
    all: u64,
}

#[test]
fn what_a_family_is_called_depends_on_its_whole_name() {
    for (prefix, head, line) in [("", "total unknown", "total 0"), ("app", "app counter", "app_total 0")] {
        let registry = Registry::builder().prefix(prefix).build().expect("legal");
        let totals = registry.register::<Totals>(()).expect("no conflict");
        assert_eq!(totals.all.value(), 0);
        let exposition = registry.render_as(Format::OpenMetrics).to_string();
        let expected = format!(
            "# TYPE {head}\n# HELP {} Everything.\n{line}\n",
            head.split_once(' ').unwrap().0
        );
        assert!(exposition.starts_with(&expected), "{exposition}");
        stored_of_both(&registry);
    }
}

/// Registers a collector of nothing but descriptions, one after the other; returns why the last is
/// refused.
fn refusal(descriptors: &[metrics::DescriptorBuilder]) -> Option<ConflictReason> {
    struct Describes(Descriptor);
    impl Collector for Describes {
        fn describe(&self) -> Vec<Descriptor> {
            vec![self.0.clone()]
        }

        fn collect(&self, _: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
            Ok(())
        }
    }
    let registry = Registry::new();
    let mut reasons = descriptors.iter().map(|builder| {
        let descriptor = builder.clone().allow_naming().build().expect("legal");
        match registry.register_collector(Describes(descriptor)) {
            Ok(_) => None,
            Err(RegisterError::Conflict(conflict)) => Some(conflict.reason),
            Err(other) => panic!("{other}"),
        }
    });
    reasons
        .by_ref()
        .take(descriptors.len() - 1)
        .for_each(|reason| assert_eq!(reason, None));
    reasons.next().flatten()
}

#[test]
fn clashes_follow_from_the_names_in_every_format() {
    let counter = |name: &str| Descriptor::counter(name, "");
    let gauge = |name: &str| Descriptor::gauge(name, "");
    let info = |name: &str| Descriptor::info(name, "").labels(["a"]);
    let below_zero = || Descriptor::histogram("x", "", [-1.0, 1.0]);
    for (one, other, sample) in [
        (counter("x"), counter("x_total"), "x"),
        (info("x"), info("x_info"), "x"),
        (counter("x"), info("x_info"), "x"),
        (below_zero(), counter("x_sum"), "x_sum"),
        (below_zero(), gauge("x_bucket"), "x_bucket"),
        (below_zero(), counter("x_count"), "x_count"),
    ] {
        for pair in [[one.clone(), other.clone()], [other, one]] {
            let reason = refusal(&pair);
            let is_this = |reason: &ConflictReason| matches!(reason, ConflictReason::Sample { sample: found, .. } if found == sample);
            assert!(reason.as_ref().is_some_and(is_this), "{pair:?}: {reason:?}");
        }
    }
    for pair in [
        [counter("x"), gauge("x_total")],
        [counter("x"), gauge("x_created")],
        [counter("x"), counter("x_sum")],
        [info("x"), gauge("x_info")],
    ] {
        assert_eq!(refusal(&pair), None, "{pair:?}");
    }
}
