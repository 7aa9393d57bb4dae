//! `autometrics`, which counts through `prometheus`: calls by outcome and caller, durations, and calls in flight if it is told
//! so. Whatever the function, the families are the same.

use std::sync::LazyLock;

use autometrics::autometrics;
use autometrics::settings::{AutometricsSettings, AutometricsSettingsBuilder};
use prometheus::TextEncoder;

use super::shape::Bounds;
use crate::call::{awaiting, body, calling, failures};
use crate::exposition;
use crate::harness::Contender;

const NAME: &str = "`#[autometrics]`";

/// Its own bounds would be 14.
static SETTINGS: LazyLock<&'static AutometricsSettings> = LazyLock::new(|| {
    AutometricsSettingsBuilder::default()
        .histogram_buckets(Bounds::Default.values())
        .init()
});

#[autometrics]
#[inline(never)]
fn timed(x: u64) -> Result<u64, ()> {
    body(x)
}

#[autometrics(track_concurrency)]
#[inline(never)]
fn in_flight(x: u64) -> Result<u64, ()> {
    body(x)
}

#[autometrics]
async fn awaited(x: u64) -> Result<u64, ()> {
    body(x)
}

/// Adds up the samples of one family that have all these labels.
fn told(family: &str, labels: &[&str]) -> u64 {
    let families = SETTINGS.prometheus_registry().gather();
    let text = TextEncoder::new().encode_to_string(&families).expect("it is text");
    let lines = text
        .lines()
        .filter(|line| labels.iter().all(|label| line.contains(label)));
    lines.map(|line| exposition::count(line, family)).sum()
}

/// What a function has counted from now on: it may have been called before.
fn checked(contender: Contender, function: &'static str) -> Contender {
    let since = |family, labels: &'static [&'static str]| {
        let count = move || {
            let function = format!("function=\"{function}\"");
            let labels: Vec<&str> = labels.iter().copied().chain([&*function]).collect();
            told(family, &labels)
        };
        let before = count();
        move || count() - before
    };
    let failed = since("function_calls_total", &["result=\"error\""]);
    contender
        .counted(since("function_calls_total", &[]))
        .counted(since("function_calls_duration_seconds_count", &[]))
        .sum(move || failed() as f64, failures)
}

pub(crate) fn call() -> Contender {
    checked(calling(NAME, timed), "timed")
}

pub(crate) fn call_in_flight() -> Contender {
    let calls = || told("function_calls_total", &["function=\"in_flight\""]);
    let before = calls();
    let name = format!("{NAME}, in flight too");
    checked(calling(name, in_flight), "in_flight")
        .counted(move || calls() - before - told("function_calls_concurrent", &["function=\"in_flight\""]))
}

pub(crate) fn call_async() -> Contender {
    checked(awaiting(NAME, awaited), "awaited")
}
