//! Calls while somebody else's panic unwinds.

use std::panic::catch_unwind;
use std::pin::Pin;

use super::polling::{block_on, caught, poll, turn};
use super::table::{registry, table};

/// Runs something when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn futures_that_are_dropped_by_it_are_cancelled() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn work() {
        turn().await;
    }

    #[metrics::instrument(name = "labelled", labels(kind: bool = kind), registry = &REGISTRY)]
    async fn labelled(kind: bool) {
        turn().await;
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn caller() {
        let mut one: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work());
        let mut other = Box::pin(labelled(true));
        assert!(poll(one.as_mut()).is_pending() && poll(other.as_mut()).is_pending());
        drop((poll(Box::pin(work()).as_mut()), work()));
        panic!("somebody else");
    }

    caught(|| block_on(caller()));
    insta::assert_snapshot!(table(&REGISTRY), @"
    futures_that_are_dropped_by_it_are_cancelled::caller: ok 0, panicked 1, cancelled 0
    futures_that_are_dropped_by_it_are_cancelled::work: ok 0, panicked 0, cancelled 2
    labelled kind=false: ok 0, panicked 0, cancelled 0
    labelled kind=true: ok 0, panicked 0, cancelled 1
    ");
}

#[test]
fn calls_within_destructors_are_what_they_are() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn clean(fails: bool) -> Result<u8, u8> {
        if fails { Err(1) } else { Ok(1) }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn clean_async() {
        turn().await;
    }

    #[metrics::instrument(name = "clean_labelled", labels(kind = kind), registry = &REGISTRY)]
    fn clean_labelled(kind: &str) {}

    #[metrics::instrument(registry = &REGISTRY)]
    fn breaks() {
        panic!("while another unwinds");
    }

    #[metrics::instrument(name = "breaks_labelled", labels(kind = kind), registry = &REGISTRY)]
    fn breaks_labelled(kind: &str) {
        panic!("while another unwinds");
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn breaks_async() {
        turn().await;
        panic!("while another unwinds");
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn unwinds() {
        let _guard = OnDrop(|| {
            assert!(std::thread::panicking());
            clean(false).expect("ok");
            clean(true).expect_err("no");
            block_on(clean_async());
            clean_labelled("a");
            caught(|| catch_unwind(breaks).expect("it breaks"));
            caught(|| breaks_labelled("a"));
            caught(|| block_on(breaks_async()));
        });
        panic!("somebody else");
    }

    caught(unwinds);
    insta::assert_snapshot!(table(&REGISTRY), @"
    breaks_labelled kind=a: ok 0, panicked 1
    calls_within_destructors_are_what_they_are::breaks: ok 0, panicked 1
    calls_within_destructors_are_what_they_are::breaks_async: ok 0, panicked 1, cancelled 0
    calls_within_destructors_are_what_they_are::clean: ok 1, error 1, panicked 0
    calls_within_destructors_are_what_they_are::clean_async: ok 1, panicked 0, cancelled 0
    calls_within_destructors_are_what_they_are::unwinds: ok 0, panicked 1
    clean_labelled kind=a: ok 1, panicked 0
    ");
}

#[test]
fn calls_within_destructors_of_labelled_ones() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "inner", labels(kind = kind), registry = &REGISTRY)]
    fn inner(kind: &str) {}

    #[metrics::instrument(name = "outer", labels(kind = kind), registry = &REGISTRY)]
    fn outer(kind: &str, fails: bool) {
        let _guard = OnDrop(|| inner("dropped"));
        inner("called");
        assert!(!fails, "now");
    }

    #[metrics::instrument(name = "outer_async", labels(kind = kind), registry = &REGISTRY)]
    async fn outer_async(kind: &str, fails: bool) {
        let _guard = OnDrop(|| inner("dropped"));
        turn().await;
        inner("called");
        assert!(!fails, "now");
    }

    for fails in [false, true] {
        let _ = catch_unwind(|| outer("a", fails));
        let _ = catch_unwind(|| block_on(outer_async("a", fails)));
    }
    let mut future = Box::pin(outer_async("cancelled", false));
    assert!(poll(future.as_mut()).is_pending());
    drop(future);
    insta::assert_snapshot!(table(&REGISTRY), @"
    inner kind=called: ok 4, panicked 0
    inner kind=dropped: ok 5, panicked 0
    outer kind=a: ok 1, panicked 1
    outer_async kind=a: ok 1, panicked 1, cancelled 0
    outer_async kind=cancelled: ok 0, panicked 0, cancelled 1
    ");
}
