//! The instrumented service: its whole exposition, apart from times, and what becomes of figures that are wrong.

#[path = "../instrumented_service/main.rs"]
#[allow(dead_code, reason = "`main` is the example's entry, `run` the test's")]
mod instrumented_service;

use std::time::Duration;

use metrics::{Family, Histogram, Metrics, Registry};

use instrumented_service::act::{Act, Outcome};
use instrumented_service::failure::Failure;
use instrumented_service::figures::Figures;
use instrumented_service::ledger::Ledger;

/// Figures of a handler that do not go together.
#[derive(Metrics)]
#[metrics(namespace = "kv_request")]
struct WrongFigures {
    /// Calls that have ended.
    #[metric(counter, labels(outcome))]
    calls: Family<Outcome, u64>,

    /// Time that calls took.
    #[metric(histogram, unit = "seconds", labels(outcome))]
    duration: Family<Outcome, Histogram>,

    /// Calls that are under way.
    #[metric(gauge, up_down)]
    in_flight: i64,
}

/// Leaves out what depends on the clock and on which thread has done how much.
fn without_times(exposition: &str) -> String {
    let lines = exposition.lines().filter(|line| {
        let name = line.split(['{', ' ']).next().unwrap_or_default();
        !(name.ends_with("_bucket") || name.ends_with("_sum") || name == "kv_shard_duration_seconds_count")
    });
    lines.collect::<Vec<_>>().join("\n")
}

// The only test that runs it: its functions count in the registry of the process.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_call_is_counted_by_how_it_ended() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    instrumented_service::run(&mut out, &mut err)
        .await
        .expect("the figures add up");
    insta::assert_snapshot!("table", String::from_utf8(err).unwrap());
    insta::assert_snapshot!("exposition", without_times(&String::from_utf8(out).unwrap()));
}

#[test]
fn figures_that_do_not_add_up_are_told() {
    let registry = Registry::new();
    let stats = registry.register::<WrongFigures>(()).unwrap();
    stats.calls.with(Outcome::Ok).inc_by(2);
    let took = Duration::from_millis(1);
    stats.duration.with(Outcome::Ok).observe(took);
    stats.duration.with(Outcome::Cancelled).observe(took);
    stats.in_flight.dec();
    let figures = Figures::of(&registry.gather());
    let ledger = Ledger::of(Act::SendsNoCommand);

    insta::assert_snapshot!(figures.table(&ledger), @"
    call                                 planned  counted
    kv_parse unknown error                     1        0  !
    kv_request ok                              0        2  !
    ");
    let failure = figures.check(&ledger).expect_err("nothing adds up");
    assert!(matches!(failure, Failure::Flaws(_)));
    insta::assert_snapshot!(failure, @"
    the figures do not add up
      kv_parse unknown error: planned 1, counted 0
      kv_request ok: planned 0, counted 2
      kv_request ok: counted 2, timed 1
      kv_request cancelled: counted 0, timed 1
      kv_request: in flight 1
    ");
}
