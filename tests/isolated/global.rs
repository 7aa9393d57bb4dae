//! The global registry: a process to itself.

use metrics::Metrics;

/// What this program has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "program")]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

/// A rival for the same series, with one of its own.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "program")]
struct Rival {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
    /// Requests failed.
    #[metric(counter)]
    failures: u64,
}

#[test]
fn global_handles_count_and_a_family_that_clashes_is_left_out_and_counted() {
    assert_eq!(metrics::render(), "");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Stats::global().requests.inc());
        }
    });
    assert!(std::ptr::eq(Stats::global(), Stats::global()));
    assert_eq!(Stats::global().snapshot().requests, 4);
    // The rival's requests are counted, but nothing exports them.
    Rival::global().failures.inc();
    Rival::global().requests.inc();
    Rival::global().requests.inc();
    assert_eq!(Rival::global().requests.value(), 2);
    insta::assert_snapshot!(metrics::render());
    assert_eq!(metrics::global().render(), metrics::render());
}
