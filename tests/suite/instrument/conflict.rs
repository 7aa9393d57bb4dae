//! Functions whose series have equal labels.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use metrics::Registry;

use super::table::table;

static REPORTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let builder = Registry::builder()
        .deadline(Duration::from_mins(1))
        .on_report(|report| {
            let mut reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
            reports.push(report.to_string());
        });
    builder.build().expect("legal")
});

#[metrics::instrument(name = "query", labels(table = "users"), registry = &REGISTRY)]
fn users() {}

#[metrics::instrument(name = "query", labels(table = "orders"), registry = &REGISTRY)]
fn orders() -> Result<(), ()> {
    Err(())
}

#[metrics::instrument(name = "query", labels(table = "users"), registry = &REGISTRY)]
fn rival() {}

#[metrics::instrument(name = "query", labels(shard = "users"), registry = &REGISTRY)]
fn other_labels() {}

#[metrics::instrument(name = "query", labels(table = "items"), buckets([1.0]), registry = &REGISTRY)]
fn other_buckets() {}

#[metrics::instrument(name = "fetch", labels(table = table), registry = &REGISTRY)]
fn fetch(table: &str) {}

#[metrics::instrument(name = "fetch", labels(table = table), registry = &REGISTRY)]
fn fetch_rival(table: &str) {}

/// Takes lines out.
fn redacted(report: &str) -> String {
    let mut redacted = String::new();
    for part in report.split_inclusive(':') {
        let digits = part.len() - part.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        redacted.push_str(if digits > 0 { "<line>" } else { "" });
        redacted.push_str(&part[digits..]);
    }
    redacted
}

#[test]
fn the_second_is_refused_and_reported() {
    users();
    let _ = orders();
    for _ in 0..2 {
        rival();
        other_labels();
        other_buckets();
        fetch("a");
        fetch_rival("a");
        fetch_rival("b");
        fetch("b");
    }
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    let reports: Vec<String> = reports.iter().map(|report| redacted(report)).collect();
    insta::assert_snapshot!(reports.join("\n"), @r#"
    a family is recorded but not exported: metric `query_calls_total` defined by suite::instrument::conflict::rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: both have the series {table="users"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `query_duration_seconds` defined by suite::instrument::conflict::rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: both have the series {table="users"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `query_in_flight` defined by suite::instrument::conflict::rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: both have the series {table="users"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `query_calls_total` defined by suite::instrument::conflict::other_labels at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: its label names differ; give one of them another `name`, or make the two definitions the same
    a family is recorded but not exported: metric `query_duration_seconds` defined by suite::instrument::conflict::other_labels at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: its label names differ; give one of them another `name`, or make the two definitions the same
    a family is recorded but not exported: metric `query_in_flight` defined by suite::instrument::conflict::other_labels at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: its label names differ; give one of them another `name`, or make the two definitions the same
    a family is recorded but not exported: metric `query_duration_seconds` defined by suite::instrument::conflict::other_buckets at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::users at tests/suite/instrument/conflict.rs:<line>: its bucket bounds or states differ; give one of them another `name`, or make the two definitions the same
    a family is recorded but not exported: metric `fetch_calls_total` defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line>: both have the series {table="a"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `fetch_duration_seconds` defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line>: both have the series {table="a"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `fetch_in_flight` defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line>: both have the series {table="a"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `fetch_calls_total` defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line>: both have the series {table="b"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `fetch_duration_seconds` defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line>: both have the series {table="b"}; give one of them another `name`, or different `labels`
    a family is recorded but not exported: metric `fetch_in_flight` defined by suite::instrument::conflict::fetch at tests/suite/instrument/conflict.rs:<line> conflicts with the one defined by suite::instrument::conflict::fetch_rival at tests/suite/instrument/conflict.rs:<line>: both have the series {table="b"}; give one of them another `name`, or different `labels`
    "#);
    insta::assert_snapshot!(table(&REGISTRY), @r#"
    fetch table=a: ok 2, panicked 0
    fetch table=b: ok 2, panicked 0
    query table=items: ok 2, panicked 0; timed 
    query table=orders: ok 0, error 1, panicked 0
    query table=users: ok 1, panicked 0
    metrics_refused_families_total{family="fetch_calls_total"}: Number(Unsigned(2))
    metrics_refused_families_total{family="fetch_duration_seconds"}: Number(Unsigned(2))
    metrics_refused_families_total{family="fetch_in_flight"}: Number(Unsigned(2))
    metrics_refused_families_total{family="query_calls_total"}: Number(Unsigned(2))
    metrics_refused_families_total{family="query_duration_seconds"}: Number(Unsigned(3))
    metrics_refused_families_total{family="query_in_flight"}: Number(Unsigned(2))
    "#);
}
