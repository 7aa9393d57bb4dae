//! Futures that are dropped, or leaked, before they are ready.

use super::polling::{block_on, caught, poll, turn};
use super::table::{registry, table};

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_future_that_is_never_polled_is_no_call() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn work() {}

    #[metrics::instrument(name = "labelled", labels(kind: bool = kind), registry = &REGISTRY)]
    async fn labelled(kind: bool) {}

    drop(work());
    drop(labelled(true));
    insta::assert_snapshot!(table(&REGISTRY), @"a_future_that_is_never_polled_is_no_call::work: ok 0, panicked 0, cancelled 0");
}

#[test]
fn a_future_that_is_dropped_midway_is_cancelled() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn work(turns: u8) -> Result<(), ()> {
        for _ in 0..turns {
            turn().await;
        }
        Ok(())
    }

    #[metrics::instrument(name = "labelled", labels(turns: String = &turns.to_string()), registry = &REGISTRY)]
    async fn labelled(turns: u8) {
        work(turns).await.expect("always");
    }

    for polls in 0..4 {
        let (mut one, mut other) = (Box::pin(work(2)), Box::pin(labelled(2)));
        for number in 0..polls {
            assert_eq!(poll(one.as_mut()).is_ready(), number == 2);
            assert_eq!(poll(other.as_mut()).is_ready(), number == 2);
            if number == 2 {
                break;
            }
        }
        if polls == 2 {
            insta::assert_snapshot!(table(&REGISTRY), @"
            a_future_that_is_dropped_midway_is_cancelled::work: ok 0, error 0, panicked 0, cancelled 2; 2 in flight
            labelled turns=2: ok 0, panicked 0, cancelled 1; 1 in flight
            ");
        }
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    a_future_that_is_dropped_midway_is_cancelled::work: ok 2, error 0, panicked 0, cancelled 4
    labelled turns=2: ok 1, panicked 0, cancelled 2
    ");
}

#[test]
fn a_future_that_is_leaked_stays_in_flight() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn work() {
        turn().await;
    }

    let mut future = Box::pin(work());
    assert!(poll(future.as_mut()).is_pending());
    std::mem::forget(future);
    std::mem::forget(Box::pin(work()));
    insta::assert_snapshot!(table(&REGISTRY), @"a_future_that_is_leaked_stays_in_flight::work: ok 0, panicked 0, cancelled 0; 1 in flight");
}

#[test]
fn a_cancelled_future_may_panic() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn local() {
        let bomb = Bomb;
        turn().await;
        std::mem::forget(bomb);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn argument(_: Bomb) {
        turn().await;
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn blocking(_: Bomb) {}

    #[metrics::instrument(registry = &REGISTRY)]
    fn blocking_named(_bomb: Bomb) {}

    let mut future = Box::pin(local());
    assert!(poll(future.as_mut()).is_pending());
    caught(|| drop(future));
    let mut future = Box::pin(argument(Bomb));
    assert!(poll(future.as_mut()).is_pending());
    caught(|| drop(future));
    // Its argument panics within the last poll.
    caught(|| block_on(argument(Bomb)));
    caught(|| drop(argument(Bomb)));
    caught(|| blocking_named(Bomb));
    // The compiler drops it when the call is over.
    caught(|| blocking(Bomb));
    insta::assert_snapshot!(table(&REGISTRY), @"
    a_cancelled_future_may_panic::argument: ok 0, panicked 1, cancelled 1
    a_cancelled_future_may_panic::blocking: ok 1, panicked 0
    a_cancelled_future_may_panic::blocking_named: ok 0, panicked 1
    a_cancelled_future_may_panic::local: ok 0, panicked 0, cancelled 1
    ");
}

#[test]
fn a_future_is_dropped_in_place_when_it_is_replaced() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn work() {
        turn().await;
    }

    let mut slot = Some(Box::pin(work()));
    for _ in 0..3 {
        let future = slot.as_mut().expect("there");
        assert!(poll(future.as_mut()).is_pending());
        future.set(work());
    }
    slot.take();
    insta::assert_snapshot!(table(&REGISTRY), @"a_future_is_dropped_in_place_when_it_is_replaced::work: ok 0, panicked 0, cancelled 3");
}
