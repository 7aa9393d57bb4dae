//! One struct with everything, in every format, as reviewed snapshots.

use metrics::{Family, Format, Histogram, Info, Metrics, Registry, State};

use crate::reference;

/// How the kitchen is doing.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "kitchen", labels(house: String, floor: u8))]
pub(crate) struct KitchenStats {
    /// Meals served, of every kind.
    #[metric(counter)]
    pub(crate) meals_total: u64,

    /// Power drawn from the mains.
    #[metric(counter, unit = "joules")]
    pub(crate) energy: f64,

    /// Dishes cooked, by result.
    #[metric(counter, labels(result: DishResult = [Served, Burnt = "burnt \"black\"", SentBack]))]
    pub(crate) dishes: Family<DishResult, u64>,

    /// Time spent on one dish.
    ///
    /// Only the first paragraph is help.
    #[metric(histogram, unit = "seconds", labels(result), buckets(CookingTime = exponential(0.5, 2.0, 4)))]
    pub(crate) cooking: Family<DishResult, Histogram<CookingTime>>,

    /// Time guests waited; the usual bounds.
    #[metric(histogram, unit = "seconds")]
    pub(crate) wait: Histogram,

    /// Temperature, below zero in the freezer.
    #[metric(histogram, unit = "celsius", buckets(Temperature = [-18.0, 0.0, 4.0, 100.0]))]
    pub(crate) temperature: Histogram<Temperature>,

    /// Gas pressure.
    #[metric(gauge, unit = "ratio")]
    pub(crate) pressure: f64,

    /// Guests inside.
    #[metric(gauge, up_down)]
    pub(crate) guests: i64,

    /// Plates left.
    #[metric(gauge)]
    pub(crate) plates: u32,

    /// Whether the kitchen is open.
    #[metric(gauge)]
    pub(crate) open: bool,

    /// Cooks at each station, and whether they are in training.
    #[metric(gauge, labels(station: Station = [Grill, ColdKitchen], trainee: bool))]
    pub(crate) cooks: Family<(Station, bool), i64>,

    /// What the kitchen is at.
    #[metric(state(Phase = [Closed, Preparing, Serving]))]
    pub(crate) phase: State<Phase>,

    /// What each oven is at: C:\ovens
    #[metric(state, labels(oven: u16))]
    pub(crate) oven: Family<u16, State<Phase>>,

    /// Orders by table, and by waiter if there is one.
    #[metric(counter, labels(table: u16, waiter: Option<String>), max_series = 10)]
    pub(crate) orders: Family<(u16, Option<String>), u64>,

    /// The menu of the day.
    #[metric(info, labels(name, chef))]
    pub(crate) menu: Info<2>,

    /// Kept for itself, not a metric.
    #[metric(skip)]
    pub(crate) notes: Vec<String>,
}

/// A registry with labels and a prefix, and a kitchen whose every family was used.
fn kitchen() -> (Registry, KitchenStatsHandles) {
    let registry = Registry::builder()
        .label("city", "São \"Paulo\"\\\n")
        .prefix("app")
        .build()
        .expect("a legal registry");
    let stats = registry
        .register::<KitchenStats>(("mill".to_owned(), 2))
        .expect("no conflict");
    // Twice, since a larger increment would be refused, to the last digit.
    stats.meals_total.inc_by(u64::MAX / 2);
    stats.meals_total.inc_by(u64::MAX / 2);
    stats.meals_total.inc();
    stats.energy.inc_by(1.5e9);
    stats.dishes.with(DishResult::Served).inc_by(7);
    stats.dishes.with(DishResult::Burnt).inc();
    stats.cooking.with(DishResult::Served).observe(0.75);
    stats.cooking.with(DishResult::Served).observe(4.0);
    stats.cooking.with(DishResult::Burnt).observe(60);
    stats.wait.observe(std::time::Duration::from_millis(300));
    stats.temperature.observe(-20);
    stats.temperature.observe(3.5);
    stats.pressure.set(0.925);
    stats.guests.inc_by(12);
    stats.guests.dec_by(15);
    stats.plates.set(40);
    stats.open.set(true);
    stats.cooks.with((Station::ColdKitchen, true)).set(2);
    assert!(stats.phase.set(Phase::Serving));
    assert!(stats.oven.with(10).set(Phase::Preparing));
    assert!(!stats.oven.with(9).set(Phase::Closed));
    stats.orders.with((3, Some("Ann"))).inc_by(2);
    stats.orders.with((3, None)).inc();
    stats.orders.with((12, Some("日本 😀"))).inc();
    stats.menu.set(["soup \"du jour\"", "C:\\chef\n"]);
    (registry, stats)
}

#[test]
fn text() {
    insta::assert_snapshot!(kitchen().0.render());
}

#[test]
fn openmetrics() {
    insta::assert_snapshot!(kitchen().0.render_as(Format::OpenMetrics).to_string());
}

#[test]
fn json() {
    let exposition = kitchen().0.render_as(Format::Json).to_string();
    let value: serde_json::Value = serde_json::from_str(&exposition).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).expect("JSON"));
}

#[test]
fn the_plain_struct() {
    let (_, stats) = kitchen();
    insta::assert_debug_snapshot!(stats.snapshot());
}

#[test]
fn reference_parsers_accept_every_format() {
    let (registry, _) = kitchen();
    reference::check_strictly("kitchen", &registry);
}

#[test]
fn an_unused_kitchen_shows_all_closed_series_at_zero() {
    let registry = Registry::new();
    let _stats = registry
        .register::<KitchenStats>((String::new(), 0))
        .expect("no conflict");
    insta::assert_snapshot!(registry.render());
}

#[test]
fn a_plain_struct_renders_as_its_registered_row_does() {
    let registry = Registry::new();
    let handles = registry.register::<Plain>(()).expect("no conflict");
    let mut plain = Plain::default();
    plain.requests += 3;
    plain.by_answer[true] += 2;
    plain.seconds.observe(0.25);
    *plain.by_path.with_mut("/") += 1;
    plain.build.set(["1.0"]);
    handles.requests.inc_by(3);
    handles.by_answer.with(true).inc_by(2);
    handles.seconds.observe(0.25);
    handles.by_path.with("/").inc();
    handles.build.set(["1.0"]);
    assert_eq!(
        metrics::Snapshot::of(&plain).encode(Format::Text).to_string(),
        registry.render()
    );
    assert_eq!(handles.snapshot(), plain);
}

/// Works with and without a registry.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
struct Plain {
    /// Requests.
    #[metric(counter)]
    requests: u64,
    /// Requests by answer.
    #[metric(counter, labels(answer))]
    by_answer: Family<bool, u64>,
    /// Seconds.
    #[metric(histogram, unit = "seconds")]
    seconds: Histogram,
    /// Requests by path.
    #[metric(counter, labels(path))]
    by_path: Family<String, u64>,
    /// Build.
    #[metric(info, labels(version))]
    build: Info<1>,
}
