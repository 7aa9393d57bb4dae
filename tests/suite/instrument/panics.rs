//! Functions that panic, and futures that are polled once more.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::polling::{block_on, caught, poll, turn};
use super::table::{registry, table};

#[test]
fn panics_are_counted_once() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn sync(number: Option<u8>) -> u8 {
        number.expect("there")
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn at_once(number: Option<u8>) -> Result<u8, ()> {
        Ok(number.expect("there"))
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn later(number: Option<u8>) -> u8 {
        turn().await;
        turn().await;
        number.expect("there")
    }

    #[metrics::instrument(name = "labelled", labels(kind = kind), registry = &REGISTRY)]
    fn labelled(kind: &str, number: Option<u8>) -> u8 {
        number.expect("there")
    }

    #[metrics::instrument(name = "labelled_later", labels(kind = kind), registry = &REGISTRY)]
    async fn labelled_later(kind: &str, at: u8) {
        for turns in 0..3 {
            assert!(turns != at, "now");
            turn().await;
        }
    }

    for number in [None, Some(1)] {
        let _ = catch_unwind(|| sync(number));
        let _ = catch_unwind(|| block_on(at_once(number)));
        let _ = catch_unwind(|| block_on(later(number)));
        let _ = catch_unwind(|| labelled("a", number));
    }
    for at in 0..4 {
        let _ = catch_unwind(|| block_on(labelled_later("a", at)));
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    labelled kind=a: ok 1, panicked 1
    labelled_later kind=a: ok 1, panicked 3, cancelled 0
    panics_are_counted_once::at_once: ok 1, error 0, panicked 1, cancelled 0
    panics_are_counted_once::later: ok 1, panicked 1, cancelled 0
    panics_are_counted_once::sync: ok 1, panicked 1
    ");
}

#[test]
fn a_future_that_is_over_panics_when_it_is_polled() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn ready() {}

    #[metrics::instrument(registry = &REGISTRY)]
    async fn panics() {
        panic!("now")
    }

    #[metrics::instrument(name = "labelled", labels(fails: bool = fails), registry = &REGISTRY)]
    async fn labelled(fails: bool) {
        assert!(!fails, "now");
    }

    let mut future = Box::pin(ready());
    assert!(poll(future.as_mut()).is_ready());
    for _ in 0..2 {
        caught(|| poll(future.as_mut()));
    }
    let mut future = Box::pin(panics());
    for _ in 0..3 {
        caught(|| poll(future.as_mut()));
    }
    for fails in [false, true] {
        let mut future = Box::pin(labelled(fails));
        for _ in 0..3 {
            let _ = catch_unwind(AssertUnwindSafe(|| poll(future.as_mut())));
        }
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    a_future_that_is_over_panics_when_it_is_polled::panics: ok 0, panicked 1, cancelled 0
    a_future_that_is_over_panics_when_it_is_polled::ready: ok 1, panicked 0, cancelled 0
    labelled fails=false: ok 1, panicked 0, cancelled 0
    labelled fails=true: ok 0, panicked 1, cancelled 0
    ");
}

#[test]
fn what_catches_a_panic_within_is_ok() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn inner() -> u8 {
        panic!("now")
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn outer() -> u8 {
        catch_unwind(inner).unwrap_or(1)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn outer_async() -> u8 {
        turn().await;
        catch_unwind(inner).unwrap_or(1)
    }

    assert_eq!((outer(), block_on(outer_async())), (1, 1));
    insta::assert_snapshot!(table(&REGISTRY), @"
    what_catches_a_panic_within_is_ok::inner: ok 0, panicked 2
    what_catches_a_panic_within_is_ok::outer: ok 1, panicked 0
    what_catches_a_panic_within_is_ok::outer_async: ok 1, panicked 0, cancelled 0
    ");
}

#[test]
fn panics_pass_through_all_callers() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn descend(depth: u8) {
        assert!(depth > 0, "the bottom");
        descend(depth - 1);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn descend_async(depth: u8) {
        turn().await;
        assert!(depth > 0, "the bottom");
        Box::pin(descend_async(depth - 1)).await;
    }

    caught(|| descend(3));
    caught(|| block_on(descend_async(3)));
    insta::assert_snapshot!(table(&REGISTRY), @"
    panics_pass_through_all_callers::descend: ok 0, panicked 4
    panics_pass_through_all_callers::descend_async: ok 0, panicked 4, cancelled 0
    ");
}
