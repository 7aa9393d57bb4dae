//! Registries that wait, and single values of theirs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Number, Registry, Report, SampleValue, Snapshot};

/// Makes a registry that waits for collectors and closures however busy the machine is.
pub(crate) fn patient() -> Registry {
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    builder.build().expect("legal")
}

/// Makes such a registry, and a list that takes what it reports.
pub(crate) fn reporting() -> (Registry, Arc<Mutex<Vec<Report>>>) {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    let report = move |report: &Report| sink.lock().expect("no panic").push(report.clone());
    // A panic prints its backtrace, which takes a while.
    let builder = Registry::builder().deadline(Duration::from_mins(1));
    (builder.on_report(report).build().expect("legal"), reports)
}

/// Reads a number of a snapshot by its family and the text of its labels.
fn number(snapshot: &Snapshot, family: &str, labels: &str) -> Option<Number> {
    let mut series = snapshot.family(family)?.series();
    let series = series.find(|series| series.label_text() == labels)?;
    match series.value() {
        SampleValue::Number(number) => Some(number),
        other => panic!("{family} is {other:?}"),
    }
}

/// Reads a counter of a snapshot.
pub(crate) fn counter_in(snapshot: &Snapshot, family: &str, labels: &str) -> Option<u64> {
    number(snapshot, family, labels).map(|number| match number {
        Number::Unsigned(value) => value,
        other => panic!("{family} is {other:?}"),
    })
}

/// Gathers and reads a counter.
pub(crate) fn counter(registry: &Registry, family: &str, labels: &str) -> Option<u64> {
    counter_in(&registry.gather(), family, labels)
}

/// Reads a number of a snapshot as a float.
pub(crate) fn gauge_in(snapshot: &Snapshot, family: &str, labels: &str) -> Option<f64> {
    number(snapshot, family, labels).map(Number::as_f64)
}

/// Gathers and reads a gauge.
pub(crate) fn gauge(registry: &Registry, family: &str, labels: &str) -> Option<f64> {
    gauge_in(&registry.gather(), family, labels)
}
