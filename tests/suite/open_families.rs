//! Families whose labels are known only at run time.

use std::sync::{Arc, Mutex};

use metrics::{Family, Histogram, LabelSet, Metrics, Registry, Report};

/// Messages moved.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "broker")]
struct BrokerStats {
    /// Messages, by topic and partition.
    #[metric(counter, labels(topic: String = max(2), partition: u32), max_series = 100)]
    messages: Family<(String, u32), u64>,
    /// Message sizes by topic.
    #[metric(histogram, unit = "bytes", labels(topic), buckets(Size = [10.0, 100.0]), max_series = 2)]
    sizes: Family<String, Histogram<Size>>,
    /// Lag by topic.
    #[metric(gauge, labels(topic), max_series = 2)]
    lag: Family<String, i64>,
    /// Requests by route.
    #[metric(counter)]
    requests: Family<Route<'static>, u64>,
    /// Answers by code, and whether they were cached.
    #[metric(counter, labels(code, cached), max_series = 2)]
    answers: Family<(u16, bool), u64>,
}

/// The labels of a request.
#[derive(Debug, Clone, Copy, LabelSet)]
struct Route<'a> {
    path: &'a str,
    #[label(rename = "type")]
    kind: Option<i8>,
}

fn lines(registry: &Registry, name: &str) -> String {
    let text = registry.render();
    text.lines()
        .filter(|line| line.starts_with(name))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn series_are_made_on_use_and_sorted() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    for partition in [10, 2, 1] {
        stats.messages.with(("orders", partition)).inc_by(u64::from(partition));
    }
    stats.messages.with(("orders", 2)).inc();
    stats.requests.with(Route { path: "/b", kind: None }).inc();
    stats
        .requests
        .with(Route {
            path: "/a",
            kind: Some(-1),
        })
        .inc();
    insta::assert_snapshot!(registry.render());
    assert_eq!(stats.snapshot().messages.get(("orders", 2)), Some(&3));
    assert_eq!(
        stats.snapshot().requests.get(Route { path: "/b", kind: None }),
        Some(&1)
    );
}

#[test]
fn a_capped_label_overflows_alone_and_totals_stay_exact() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    for topic in ["a", "b", "c", "d", "_overflow", "a"] {
        stats.messages.with((topic, 1)).inc();
        stats.messages.with((topic, 2)).inc();
    }
    insta::assert_snapshot!(lines(&registry, "broker_messages"));
}

#[test]
fn a_capped_family_overflows_and_gauges_beyond_it_are_dropped() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    let report = move |report: &Report| sink.lock().expect("no panic").push(report.to_string());
    let registry = Registry::builder().on_report(report).build().expect("legal");
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    for topic in 0..100 {
        stats.sizes.with(&topic.to_string()).observe(50);
        stats.lag.with(&topic.to_string()).set(topic);
        stats
            .answers
            .with((u16::try_from(topic).expect("small"), topic % 2 == 0))
            .inc();
    }
    stats.sizes.with("1").observe(5);
    stats.lag.with("1").set(-1);
    insta::assert_snapshot!(registry.render());
    let _again = registry.render();
    let reports = reports.lock().expect("no panic");
    let without_line = |report: &String| report.replacen(|char: char| char.is_ascii_digit(), "", 2);
    insta::assert_debug_snapshot!(reports.iter().map(without_line).collect::<Vec<_>>());
}

#[test]
fn many_threads_that_create_one_series_share_it() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    let barrier = std::sync::Barrier::new(16);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                barrier.wait();
                for partition in 0..50 {
                    stats.messages.with(("orders", partition)).inc();
                }
            });
        }
    });
    let snapshot = stats.snapshot();
    assert!((0..50).all(|partition| snapshot.messages.get(("orders", partition)) == Some(&16)));
}

#[test]
fn held_series_of_open_families_count_on() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    let held = stats.messages.with(("orders", 1)).hold();
    let copy = stats.clone();
    drop(stats);
    held.inc_by(2);
    assert_eq!(copy.messages.with(("orders", 1)).value(), 2);
}

#[test]
fn a_flood_of_values_leaves_other_families_alone() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    stats.answers.with((200, true)).inc();
    for value in 0..100_000_u32 {
        stats.sizes.with(&value.to_string()).observe(1);
    }
    let snapshot = stats.snapshot();
    let total: u64 = snapshot.sizes.iter().map(|(_, sizes)| sizes.count()).sum();
    assert_eq!((total, snapshot.sizes.iter().count()), (100_000, 3));
    assert_eq!(snapshot.answers.get((200, true)), Some(&1));
}

/// Visits, by user if there is one.
#[derive(Debug, Default, Metrics)]
struct VisitStats {
    /// Visits.
    #[metric(counter, labels(user))]
    visits: Family<Option<String>, u64>,
}

#[test]
fn an_empty_optional_label_is_the_one_left_out() {
    let registry = Registry::new();
    let stats = registry.register::<VisitStats>(()).expect("no conflict");
    stats.visits.with(None).inc();
    stats.visits.with(Some("")).inc();
    assert_eq!(lines(&registry, "visits_total"), "visits_total 2");
}

#[test]
fn a_gauge_beyond_the_cap_does_not_reach_a_series_named_like_the_overflow() {
    /// What one queue holds.
    #[derive(Metrics)]
    #[metrics(namespace = "queue")]
    struct QueueStats {
        /// Depth.
        #[metric(gauge, labels(topic), max_series = 1)]
        depth: Family<String, f64>,
    }
    let stats = Registry::new().register::<QueueStats>(()).unwrap();
    stats.depth.with("_overflow").set(1.0);
    stats.depth.with("a").set(2.0);
    stats.depth.with("b").set(3.0);
    let depth = stats.snapshot().depth;
    assert_eq!(
        (depth.get("_overflow"), depth.get("a"), depth.get("b")),
        (Some(&1.0), Some(&2.0), None)
    );
}
