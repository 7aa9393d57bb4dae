//! Reports of caps: which one is reached, its value, and the key that raises it.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use metrics::{
    Cap, Collected, Collector, Descriptor, Family, Format, Info, Metrics, Registry, RegistryBuilder, Report,
    SampleError,
};

use crate::reading::{counter, counter_in};

/// What one shop has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "shop", labels(shop: u32))]
struct ShopStats {
    /// Orders.
    #[metric(counter, labels(item: String = max(2), size), max_series = 4)]
    orders: Family<(String, u32), u64>,
    /// Stock of each item.
    #[metric(gauge, labels(item))]
    stock: Family<String, i64>,
    /// The build.
    #[metric(info, labels(version, flags))]
    build: Info<2>,
}

type Reports = Arc<Mutex<Vec<Report>>>;

fn reporting() -> (RegistryBuilder, Reports) {
    let reports = Reports::default();
    let sink = Arc::clone(&reports);
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    let builder = builder.on_report(move |report| sink.lock().expect("no panic").push(report.clone()));
    (builder, reports)
}

/// The reports as sorted text, without lines.
fn texts(reports: &[Report]) -> String {
    let mut lines: Vec<String> = reports.iter().map(ToString::to_string).collect();
    lines.sort();
    let mut text = String::new();
    for piece in lines.join("\n").split_inclusive(".rs:") {
        text.push_str(piece.trim_start_matches(|char: char| char.is_ascii_digit()));
    }
    text
}

/// Longer than a label value may be.
fn long(number: u32) -> String {
    format!("{number:05000}")
}

#[test]
fn each_cap_is_reported_once_with_its_key() {
    let (builder, reports) = reporting();
    let registry = builder.build().expect("legal");
    for shop in [1, 2] {
        let stats = registry.register::<ShopStats>(shop).expect("no conflict");
        for size in 0..5 {
            stats.orders.with(("apple", size)).inc();
            stats.orders.with(("pear", size)).inc();
            stats.orders.with(("plum", size)).inc();
        }
        stats.orders.with((&long(1), 0)).inc();
        stats.stock.with(&long(2)).set(5);
        drop(registry.gather());
    }
    insta::assert_snapshot!(texts(&reports.lock().expect("no panic")));
    let is_label = |report: &&Report| {
        matches!(report, Report::CapReached { family, cap: Cap::Label { label, limit: 2 }, site }
            if family == "shop_orders_total" && label == "item" && site.field == "orders")
    };
    assert_eq!(reports.lock().expect("no panic").iter().filter(is_label).count(), 1);
}

#[test]
fn long_values_of_handles_overflow_and_totals_stay_exact() {
    let registry = Registry::new();
    let stats = registry.register::<ShopStats>(1).expect("no conflict");
    let longest = "x".repeat(4096);
    stats.orders.with((&longest, 1)).inc();
    for number in 0..10 {
        stats.orders.with((&long(number), 1)).inc();
        stats.stock.with(&long(number)).set(7);
        drop(stats.stock.scoped(&long(number)));
    }
    assert!(!stats.orders.remove((&long(1), 1)));
    let snapshot = registry.gather();
    let orders = |item: &str| {
        counter_in(
            &snapshot,
            "shop_orders_total",
            &format!("shop=\"1\",item=\"{item}\",size=\"1\""),
        )
    };
    assert_eq!((orders(&longest), orders("_overflow")), (Some(1), Some(10)));
    let overflowed = |family: &str| {
        counter_in(
            &snapshot,
            "metrics_overflowed_lookups_total",
            &format!("family=\"{family}\""),
        )
    };
    assert_eq!(overflowed("shop_orders_total"), Some(10));
    assert_eq!(overflowed("shop_stock"), Some(20));
    let total: u64 = stats.snapshot().orders.values().sum();
    assert_eq!(total, 11);
}

#[test]
fn long_values_of_infos_overflow() {
    let (builder, reports) = reporting();
    let registry = builder.build().expect("legal");
    let handles = registry.register::<ShopStats>(1).expect("no conflict");
    handles.build.set(["1.0".to_owned(), long(1)]);
    assert_eq!(handles.build.value(), Some(["1.0".to_owned(), "_overflow".to_owned()]));
    assert_eq!(
        handles.snapshot().build.get().map(|values| &*values[1]),
        Some("_overflow")
    );
    assert!(
        registry
            .render()
            .contains("shop_build_info{shop=\"1\",version=\"1.0\",flags=\"_overflow\"} 1\n")
    );
    // A plain struct's too.
    let collect = || {
        let mut stats = ShopStats::default();
        stats.build.set([long(2), "fast".to_owned()]);
        Ok(stats)
    };
    registry.collect_with::<ShopStats>(2, collect).expect("no conflict");
    let text = registry.render();
    assert!(
        text.contains("shop_build_info{shop=\"2\",version=\"_overflow\",flags=\"fast\"} 1\n"),
        "{text}"
    );
    insta::assert_snapshot!(texts(&reports.lock().expect("no panic")));
}

#[test]
fn long_values_of_plain_structs_overflow() {
    let (builder, reports) = reporting();
    let registry = builder.build().expect("legal");
    let collect = || {
        let mut stats = ShopStats::default();
        *stats.orders.with_mut(("apple", 1)) += 1;
        *stats.orders.with_mut((&long(1), 1)) += 2;
        *stats.orders.with_mut((&long(2), 1)) += 3;
        *stats.stock.with_mut(&long(3)) = 4;
        Ok(stats)
    };
    let id = registry.collect_with::<ShopStats>(1, collect).expect("no conflict");
    let overflow = "shop=\"1\",item=\"_overflow\",size=\"1\"";
    assert_eq!(counter(&registry, "shop_orders_total", overflow), Some(5));
    assert!(registry.remove_collector(id));
    // What it had counted stays where it was.
    assert_eq!(counter(&registry, "shop_orders_total", overflow), Some(5));
    let lookups = counter(
        &registry,
        "metrics_overflowed_lookups_total",
        "family=\"shop_orders_total\"",
    );
    assert_eq!(lookups, Some(2));
    insta::assert_snapshot!(texts(&reports.lock().expect("no panic")));
    assert!(registry.render_as(Format::OpenMetrics).to_string().len() < 4096);
}

static REPORTS: Mutex<Vec<Report>> = Mutex::new(Vec::new());

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    let report = |report: &Report| {
        REPORTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(report.clone());
    };
    builder.on_report(report).build().expect("legal")
});

#[metrics::instrument(
    name = "fetch",
    labels(op = "get", kind = kind, table = table),
    max_series = 2,
    skip(duration),
    registry = &REGISTRY
)]
fn fetch(kind: &str, table: &str) {
    let _ = (kind, table);
}

#[test]
fn calls_with_long_values_overflow() {
    fetch("a", &long(1));
    fetch("a", &long(2));
    fetch("a", "users");
    fetch("a", "orders");
    let calls = |table: &str, kind: &str| {
        let labels = format!("op=\"get\",kind=\"{kind}\",table=\"{table}\",outcome=\"ok\"");
        counter(&REGISTRY, "fetch_calls_total", &labels)
    };
    assert_eq!(calls("_overflow", "a"), Some(2));
    assert_eq!(calls("users", "a"), Some(1));
    assert_eq!(calls("_overflow", "_overflow"), Some(1));
    let lookups = counter(
        &REGISTRY,
        "metrics_overflowed_lookups_total",
        "family=\"fetch_calls_total\"",
    );
    assert_eq!(lookups, Some(3));
    insta::assert_snapshot!(texts(&REPORTS.lock().unwrap_or_else(PoisonError::into_inner)));
}

struct Disks(Mutex<Option<SampleError>>);

impl Collector for Disks {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let free = Descriptor::gauge("disk_free", "Free space.")
            .labels(["mount"])
            .build()?;
        out.number(&free, &["/"], 1_u64)?;
        *self.0.lock().expect("no panic") = out.number(&free, &[&long(1)], 1_u64).err();
        Ok(())
    }
}

/// Collectors are registered by value.
struct Shared(Arc<Disks>);

impl Collector for Shared {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.collect(out)
    }
}

#[test]
fn collectors_are_told_of_long_values() {
    let registry = crate::reading::patient();
    let disks = Arc::new(Disks(Mutex::new(None)));
    registry
        .register_collector(Shared(Arc::clone(&disks)))
        .expect("no conflict");
    assert_eq!(
        registry
            .gather()
            .family("disk_free")
            .map(|family| family.series().count()),
        Some(1)
    );
    let error = disks.0.lock().expect("no panic").take().expect("it was told");
    insta::assert_snapshot!(error.to_string(), @"the value of label `mount` of `disk_free` has 5000 bytes, and may have 4096: shorten it");
}
