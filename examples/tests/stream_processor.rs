//! The stream processor against an independent count of the same file, made by Python, and against a count by hand.

#[path = "stream_processor/folder.rs"]
mod folder;
#[path = "stream_processor/parts.rs"]
mod parts;
#[path = "stream_processor/records.rs"]
mod records;
#[path = "stream_processor/redis.rs"]
mod redis_server;
#[path = "stream_processor/samples.rs"]
mod samples;
#[path = "stream_processor/serve.rs"]
mod serve;
#[path = "../stream_processor/main.rs"]
#[allow(dead_code, reason = "`main` is the example's entry, `run` the test's")]
mod stream_processor;

use std::collections::BTreeSet;

use metrics::Registry;
use serde_json::Value;

use records::{SHIPPED, file, hand_made, mixed};
use samples::{counts, expected, total, without_zeros};
use stream_processor::input::Input;
use stream_processor::pipeline::Pipeline;
use stream_processor::stats::ProcessorStats;

/// All families and their types, as `systems.md` lists them.
const FAMILIES: [(&str, &str); 37] = [
    ("aggregation_duration_seconds", "histogram"),
    ("aggregation_errors", "counter"),
    ("aggregations_computed", "counter"),
    ("backpressure_events", "gauge"),
    ("dedup_cache_evictions", "counter"),
    ("dedup_cache_size", "gauge"),
    ("dedup_duplicates_found", "counter"),
    ("dedup_events_checked", "counter"),
    ("event_processing_duration_seconds", "histogram"),
    ("events_processed", "counter"),
    ("events_received", "counter"),
    ("kafka_consumer_lag", "gauge"),
    ("kafka_messages_consumed", "counter"),
    ("kafka_messages_produced", "counter"),
    ("kafka_offset_commit_errors", "counter"),
    ("late_events", "counter"),
    ("normalization_events", "counter"),
    ("normalization_fill_operations", "counter"),
    ("normalization_gaps_filled", "counter"),
    ("normalization_outliers_detected", "counter"),
    ("operator_duration_seconds", "histogram"),
    ("out_of_order_events", "counter"),
    ("pipeline_errors", "counter"),
    ("pipeline_lag_seconds", "gauge"),
    ("pipeline_operators_active", "gauge"),
    ("state_cache_hits", "counter"),
    ("state_cache_misses", "counter"),
    ("state_evictions", "counter"),
    ("state_operation_duration_seconds", "histogram"),
    ("state_operations", "counter"),
    ("state_size_bytes", "gauge"),
    ("watermark_lag_seconds", "gauge"),
    ("watermark_updates", "counter"),
    ("window_size_events", "histogram"),
    ("windows_active", "gauge"),
    ("windows_created", "counter"),
    ("windows_triggered", "counter"),
];

/// What adds up to what; in braces, part of the labels of the series meant.
const LAWS: [&str; 18] = [
    "events_received_total = events_processed_total",
    "events_received_total = event_processing_duration_seconds_count",
    "events_received_total = kafka_messages_produced_total{flights} + pipeline_errors_total",
    "events_processed_total{error} = pipeline_errors_total",
    "dedup_events_checked_total = kafka_messages_consumed_total{flights}",
    "dedup_events_checked_total = dedup_cache_size + dedup_cache_evictions_total + dedup_duplicates_found_total",
    "kafka_messages_produced_total{partition=0} = kafka_messages_consumed_total{partition=0}",
    "kafka_messages_produced_total{partition=3} = kafka_messages_consumed_total{partition=3}",
    "kafka_messages_produced_total{results} = windows_triggered_total",
    "windows_created_total{tumbling} = windows_triggered_total{tumbling} + windows_active{tumbling}",
    "windows_created_total{session} = windows_triggered_total{session} + windows_active{session}",
    "windows_triggered_total{sliding} = window_size_events_count{sliding}",
    "windows_triggered_total = aggregations_computed_total{stddev} + aggregation_errors_total{stddev}",
    "aggregation_duration_seconds_count = aggregations_computed_total + aggregation_errors_total",
    "state_cache_misses_total{l1} = state_cache_hits_total{l2} + state_cache_misses_total{l2}",
    "state_cache_misses_total{l2} = state_cache_hits_total{l3} + state_cache_misses_total{l3}",
    "state_operations_total = state_operation_duration_seconds_count",
    "normalization_fill_operations_total = normalization_gaps_filled_total + normalization_fill_operations_total{drop}",
];

/// What the day by hand comes to.
const BY_HAND: [(&str, u32); 44] = [
    ("events_received_total", 38),
    ("events_processed_total{success}", 32),
    ("events_processed_total{error}", 3),
    ("events_processed_total{dropped}", 2),
    ("events_processed_total{filtered}", 1),
    ("pipeline_errors_total{parse}", 1),
    ("pipeline_errors_total{overflow}", 1),
    ("pipeline_errors_total{other}", 1),
    ("pipeline_errors_total", 3),
    ("dedup_events_checked_total", 35),
    ("dedup_duplicates_found_total", 1),
    ("dedup_cache_size", 34),
    ("out_of_order_events_total", 7),
    ("late_events_total", 1),
    ("watermark_updates_total", 20),
    ("normalization_events_total", 33),
    ("normalization_gaps_filled_total", 4),
    ("normalization_fill_operations_total{forward}", 1),
    ("normalization_fill_operations_total{backward}", 1),
    ("normalization_fill_operations_total{linear}", 1),
    ("normalization_fill_operations_total{zero}", 1),
    ("normalization_fill_operations_total{drop}", 1),
    ("normalization_outliers_detected_total", 1),
    ("windows_triggered_total{tumbling}", 11),
    ("windows_triggered_total{sliding}", 49),
    ("windows_triggered_total{session}", 9),
    ("windows_created_total", 69),
    ("windows_active", 0),
    ("window_size_events_sum{tumbling}", 32),
    ("window_size_events_sum{sliding}", 128),
    ("window_size_events_sum{session}", 32),
    ("aggregation_errors_total{stddev}", 40),
    ("aggregation_errors_total{avg}", 1),
    ("aggregation_errors_total{percentile}", 1),
    ("aggregation_errors_total{count}", 0),
    ("aggregations_computed_total{stddev}", 29),
    ("kafka_messages_produced_total{partition=0}", 3 + 69),
    ("kafka_messages_produced_total{partition=1}", 0),
    ("kafka_messages_produced_total{partition=2}", 30),
    ("kafka_messages_produced_total{partition=3}", 2),
    ("kafka_consumer_lag", 0),
    ("kafka_offset_commit_errors_total", 0),
    ("pipeline_operators_active", 0),
    ("backpressure_events", 0),
];

/// Runs the example; returns what it printed on stdout and on stderr.
fn run(args: &[&str]) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    stream_processor::run(args, &mut out, &mut err).expect("the example succeeds");
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Runs the example, which is expected to fail; returns why.
fn failure(args: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let failure = stream_processor::run(args, &mut out, &mut err).expect_err("the example fails");
    assert!(
        out.is_empty() && err.is_empty(),
        "nothing is printed before the failure"
    );
    failure.to_string()
}

#[test]
fn the_shipped_file_agrees_with_an_independent_count() {
    let (out, err) = run(&[]);
    if let Some(expected) = expected(SHIPPED) {
        assert_eq!(without_zeros(counts(&out)), expected);
    }
    let summary =
        "flights-2013-01.csv: 27004 events, 26891 processed, 0 errors, 113 dropped, 0 filtered, 29347 results, ";
    assert!(err.starts_with(summary) && err.lines().count() == 1, "{err}");
}

#[test]
fn a_file_with_every_kind_of_trouble_agrees_with_an_independent_count() {
    let path = file("trouble.csv", mixed().as_bytes());
    let (out, _) = run(&[&path]);
    let counts = counts(&out);
    if let Some(expected) = expected(&path) {
        assert_eq!(without_zeros(counts.clone()), expected);
    }
    for trouble in [
        "dedup_duplicates_found_total",
        "dedup_cache_evictions_total",
        "late_events_total",
        "pipeline_errors_total{parse}",
        "pipeline_errors_total{overflow}",
        "pipeline_errors_total{other}",
    ] {
        assert!(total(&counts, trouble) > 0.0, "{trouble}");
    }
}

#[test]
fn two_runs_count_the_same() {
    let path = file("twice.csv", mixed().as_bytes());
    assert_eq!(counts(&run(&[&path]).0), counts(&run(&[&path]).0));
}

#[test]
fn what_comes_in_goes_out() {
    let path = file("conserved.csv", mixed().as_bytes());
    let counts = counts(&run(&[&path]).0);
    for law in LAWS {
        let (whole, parts) = law.split_once(" = ").unwrap();
        let sum: f64 = parts.split(" + ").map(|part| total(&counts, part)).sum();
        assert!(sum > 0.0, "{law}");
        assert_eq!(total(&counts, whole).to_string(), sum.to_string(), "{law}");
    }
}

#[test]
fn every_family_is_in_every_format() {
    let expected: BTreeSet<_> = FAMILIES.map(|(name, kind)| format!("processor_{name} {kind}")).into();
    let path = file("families.csv", hand_made().as_bytes());
    for format in ["text", "openmetrics"] {
        let (out, _) = run(&["--format", format, &path]);
        let types = out.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let types = types.map(|line| line.replace("_total counter", " counter"));
        assert_eq!(types.collect::<BTreeSet<_>>(), expected, "{format}");
        assert_eq!(out.ends_with("# EOF\n"), format == "openmetrics");
    }
    let (out, _) = run(&["--format=json", &path]);
    let families: Vec<Value> = serde_json::from_str(&out).unwrap();
    let types = families.iter().map(|family| {
        let [name, kind] = ["name", "type"].map(|key| family[key].as_str().unwrap());
        format!("{} {}", name.trim_end_matches("_total"), kind.to_lowercase())
    });
    assert_eq!(types.collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_day_by_hand_gives_exactly_these_numbers() {
    let path = file("by_hand.csv", hand_made().as_bytes());
    let (out, err) = run(&[&path]);
    let counts = counts(&out);
    for (part, expected) in BY_HAND {
        assert_eq!(total(&counts, part).to_string(), expected.to_string(), "{part}");
    }
    assert_eq!(
        err.lines().collect::<Vec<_>>(),
        [
            "by_hand.csv: line 26: 1 columns instead of 14",
            "by_hand.csv: line 27: `dep_delay` is \"99999999999\", which is out of range",
            "by_hand.csv: line 28: `dep_time` is not `sched_dep_time` plus `dep_delay`",
            "by_hand.csv: 38 events, 32 processed, 3 errors, 2 dropped, 1 filtered, 69 results",
        ]
    );
}

#[test]
fn a_pipeline_runs_again_on_the_same_handles() {
    let path = file("again.csv", hand_made().as_bytes());
    let registry = Registry::new();
    let stats = registry.register::<ProcessorStats>(()).unwrap();
    let mut pipeline = Pipeline::new(stats, None);
    let [once, twice] = [(), ()].map(|()| {
        pipeline.run(Input::open(Some(path.clone().into())).unwrap()).unwrap();
        counts(&registry.render())
    });
    // What is known is what the last run knows; what was done adds up.
    for (series, value) in &once {
        let is_level = series.contains("_cache_size") || series.contains("_size_bytes");
        let times = if is_level { 1.0 } else { 2.0 };
        assert_eq!(twice.get(series), Some(&(value * times)), "{series}");
    }
    assert!(total(&once, "dedup_cache_size") > 0.0);
    drop(pipeline);
    let counts = counts(&registry.render());
    for level in ["dedup_cache_size", "state_size_bytes"] {
        assert_eq!(total(&counts, level).to_string(), "0", "{level}");
    }
}

#[test]
fn a_bad_command_line_is_explained() {
    for (args, message) in [
        (&["--format"][..], "a value is required for '--format <FORMAT>'"),
        (&["--format", "xml"], "unknown format `xml`"),
        (&["--colour"], "unexpected argument '--colour' found"),
        (&["one.csv", "two.csv"], "unexpected argument 'two.csv' found"),
        (&["--listen", "9464"], "arguments were not provided:\n  --serve\n"),
        (&["--rounds", "2"], "arguments were not provided:\n  --serve\n"),
        (
            &["--serve", "--rounds", "two"],
            "invalid value 'two' for '--rounds <N>'",
        ),
        (
            &["--serve", "--listen", ":9464"],
            "`:9464` is not an address to listen on",
        ),
        (
            &["--serve", "--format", "json"],
            "'--serve' cannot be used with '--format <FORMAT>'",
        ),
        (&["--redis", "nonsense"], "cannot keep state: Redis: "),
        (&["--redis", "redis://127.0.0.1:1"], "cannot keep state: Redis: "),
    ] {
        let failure = failure(args);
        assert!(failure.contains(message), "{args:?}: {failure}");
    }
}

#[test]
fn a_file_that_is_missing_or_no_flight_record_is_named() {
    assert!(failure(&["no/such.csv"]).starts_with("cannot read `no/such.csv`: "));
    assert!(failure(&[env!("CARGO_MANIFEST_DIR")]).starts_with("cannot read `"));
    for (name, content) in [("none.csv", ""), ("others.csv", "a,b\n1,2\n")] {
        let path = file(name, content.as_bytes());
        let start = format!("`{path}` holds no flight records: its first line should be `date,");
        let failure = failure(&[&path]);
        assert!(failure.starts_with(&start), "{failure}");
    }
}
