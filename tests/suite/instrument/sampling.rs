//! Calls of which some are timed.

use std::sync::Barrier;

use super::polling::{block_on, caught};
use super::table::{registry, table};

#[test]
fn the_first_of_four_is_timed() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "work", sample = 4, registry = &REGISTRY)]
    fn work(fails: bool) -> Result<(), ()> {
        if fails { Err(()) } else { Ok(()) }
    }

    #[metrics::instrument(name = "work_async", sample = 4, registry = &REGISTRY)]
    async fn work_async() {}

    #[metrics::instrument(name = "panics", sample = 2, registry = &REGISTRY)]
    fn panics() {
        panic!("now");
    }

    #[metrics::instrument(name = "labelled", labels(kind: bool = kind), sample = 4, registry = &REGISTRY)]
    fn labelled(kind: bool) {}

    for number in 0..9 {
        // The first, the fifth and the ninth.
        let _ = work(number % 4 == 0);
        block_on(work_async());
        caught(panics);
        labelled(number % 3 == 0);
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    labelled kind=false: ok 6, panicked 0; timed ok 2
    labelled kind=true: ok 3, panicked 0; timed ok 1
    panics: ok 0, panicked 9; timed ok 0, panicked 5
    work: ok 6, error 3, panicked 0; timed ok 0, error 3
    work_async: ok 9, panicked 0, cancelled 0; timed ok 3
    ");
}

#[test]
fn each_thread_counts_for_itself() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "work", sample = 4, registry = &REGISTRY)]
    fn work() {}

    // All live at the same time: one that comes later goes on where one that has ended was.
    let barrier = Barrier::new(4);
    std::thread::scope(|scope| {
        for calls in [1, 4, 5, 8] {
            let barrier = &barrier;
            scope.spawn(move || {
                (0..calls).for_each(|_| work());
                barrier.wait();
            });
        }
    });
    insta::assert_snapshot!(table(&REGISTRY), @"work: ok 18, panicked 0; timed ok 6");
    let help = REGISTRY
        .gather()
        .family("work_duration_seconds")
        .map(|family| family.help().to_owned());
    insta::assert_snapshot!(help.unwrap_or_default(), @"Time that calls took, by outcome; each thread times one call in 4.");
}

#[test]
fn families_that_are_left_out() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "untimed", skip(duration), registry = &REGISTRY)]
    fn untimed() {}

    #[metrics::instrument(name = "counted", skip(duration, in_flight), labels(kind = "a"), registry = &REGISTRY)]
    async fn counted(fails: bool) -> Result<(), ()> {
        if fails { Err(()) } else { Ok(()) }
    }

    #[metrics::instrument(name = "timed", skip(in_flight), registry = &REGISTRY)]
    fn timed() {
        panic!("now");
    }

    untimed();
    let _ = block_on(async { (counted(false).await, counted(true).await) });
    caught(timed);
    insta::assert_snapshot!(table(&REGISTRY), @"
    counted kind=a: ok 1, error 1, panicked 0, cancelled 0; timed ; no level
    timed: ok 0, panicked 1; no level
    untimed: ok 1, panicked 0; timed
    ");
}
