//! Instrumented functions. Their families are in the registry of the process.

use std::hint::black_box;

use metrics::{Number, SampleValue, SeriesSnapshot, Snapshot};

use super::total;
use crate::call::{awaiting, body, calling, failures, number, sampled};
use crate::harness::Contender;

/// Calls by outcome, durations, calls in flight.
#[metrics::instrument(name = "bench_timed")]
#[inline(never)]
fn timed(x: u64) -> Result<u64, ()> {
    body(x)
}

/// Calls by outcome and durations.
#[metrics::instrument(name = "bench_duration", skip(in_flight))]
#[inline(never)]
fn durable(x: u64) -> Result<u64, ()> {
    body(x)
}

/// The duration of one call in 16, and nothing in flight.
#[metrics::instrument(name = "bench_sampled_duration", sample = 16, skip(in_flight))]
#[inline(never)]
fn sampling_durations(x: u64) -> Result<u64, ()> {
    body(x)
}

/// Without durations.
#[metrics::instrument(name = "bench_counted", skip(duration))]
#[inline(never)]
fn counted(x: u64) -> Result<u64, ()> {
    body(x)
}

/// Calls alone.
#[metrics::instrument(name = "bench_count_only", skip(duration), skip(in_flight))]
#[inline(never)]
fn count_only(x: u64) -> u64 {
    number(x)
}

/// The duration of one call in 16.
#[metrics::instrument(name = "bench_sampled", sample = 16)]
#[inline(never)]
fn sampling(x: u64) -> Result<u64, ()> {
    body(x)
}

/// By table, which an argument says.
#[metrics::instrument(name = "bench_labelled", labels(table: &'static str = table))]
#[inline(never)]
fn labelled(table: &str, x: u64) -> Result<u64, ()> {
    black_box(table);
    body(x)
}

/// What becomes of a future.
#[metrics::instrument(name = "bench_awaited")]
async fn awaited(x: u64) -> Result<u64, ()> {
    body(x)
}

fn gather() -> Snapshot {
    metrics::global().gather()
}

fn calls(name: &str) -> u64 {
    total(&gather(), &format!("{name}_calls_total"))
}

/// Adds up the series of a family that `of` finds something in.
fn sum<T: std::iter::Sum>(family: &str, of: impl Fn(&SeriesSnapshot<'_>) -> Option<T>) -> T {
    let snapshot = gather();
    let series = snapshot.family(family).into_iter().flat_map(|family| family.series());
    series.filter_map(|series| of(&series)).sum()
}

fn failed(name: &str) -> u64 {
    sum(&format!("{name}_calls_total"), |series| match series.value() {
        SampleValue::Number(Number::Unsigned(value)) if series.label("outcome").as_deref() == Some("error") => {
            Some(value)
        }
        _ => None,
    })
}

fn durations(name: &str) -> u64 {
    sum(&format!("{name}_duration_seconds"), |series| match series.value() {
        SampleValue::Histogram(value) => Some(value.count()),
        _ => None,
    })
}

fn in_flight(name: &str) -> u64 {
    total(&gather(), &format!("{name}_in_flight"))
}

/// What is counted from now on: the function may have been called before.
fn since(count: impl Fn() -> u64 + 'static) -> impl Fn() -> u64 + 'static {
    let before = count();
    move || count() - before
}

/// Has calls and failures checked, and that none is in flight.
fn checked(contender: Contender, name: &'static str) -> Contender {
    let (ended, failed) = (since(move || calls(name)), since(move || failed(name)));
    contender
        .counted(move || ended() - in_flight(name))
        .sum(move || failed() as f64, failures)
}

/// Calls, durations, in flight.
pub(crate) fn call_timed() -> Contender {
    let name = "bench_timed";
    checked(calling("ours: outcome, duration, in flight", timed), name).counted(since(move || durations(name)))
}

/// Calls and durations.
pub(crate) fn call_duration() -> Contender {
    let name = "bench_duration";
    calling("ours: outcome, duration", durable)
        .counted(since(move || calls(name)))
        .counted(since(move || durations(name)))
}

/// Calls, and the duration of one call in 16.
pub(crate) fn call_sampled_duration() -> Contender {
    let name = "bench_sampled_duration";
    let (ended, timed) = (since(move || calls(name)), since(move || durations(name)));
    calling("ours: outcome, 1 in 16 timed", sampling_durations)
        .counted(since(move || calls(name)))
        .counted(move || sampled(ended(), timed()))
}

/// Calls and in flight.
pub(crate) fn call_counted() -> Contender {
    checked(calling("ours: outcome, in flight", counted), "bench_counted")
}

/// Calls alone.
pub(crate) fn call_count_only() -> Contender {
    calling("ours: calls only", count_only).counted(since(|| calls("bench_count_only")))
}

/// All, but the duration of one call in 16.
pub(crate) fn call_sampled() -> Contender {
    let name = "bench_sampled";
    let (ended, timed) = (since(move || calls(name)), since(move || durations(name)));
    checked(calling("ours: outcome, in flight, 1 in 16 timed", sampling), name)
        .counted(move || sampled(ended(), timed()))
}

/// All, by an open label.
pub(crate) fn call_labelled() -> Contender {
    let name = "bench_labelled";
    let contender = calling("ours: the same by an open label", |x| labelled(black_box("orders"), x));
    checked(contender, name).counted(since(move || durations(name)))
}

/// All, of a future that is ready at once.
pub(crate) fn call_async() -> Contender {
    let name = "bench_awaited";
    checked(awaiting("ours: outcome, duration, in flight", awaited), name).counted(since(move || durations(name)))
}
