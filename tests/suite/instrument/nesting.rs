//! Calls within calls, of which some have labels.

use std::panic::catch_unwind;

use super::polling::{block_on, caught, poll, turn};
use super::table::{registry, table};

#[test]
fn labelled_calls_within_labelled_ones() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "visit", labels(depth: String = &depth.to_string()), registry = &REGISTRY)]
    fn visit(depth: u8) -> Result<u8, u8> {
        if depth == 0 {
            return Err(0);
        }
        let _ = visit(depth - 1);
        plain(depth);
        visit(depth - 1).or(Ok(depth))
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn plain(depth: u8) {
        if depth > 1 {
            let _ = visit(0);
        }
    }

    #[metrics::instrument(name = "visit_async", labels(depth: String = &depth.to_string()), registry = &REGISTRY)]
    async fn visit_async(depth: u8) {
        turn().await;
        if depth > 0 {
            Box::pin(visit_async(depth - 1)).await;
            let _ = visit(0);
            Box::pin(visit_async(depth - 1)).await;
        }
    }

    assert_eq!(visit(2), Ok(1));
    insta::assert_snapshot!(table(&REGISTRY), @"
    labelled_calls_within_labelled_ones::plain: ok 3, panicked 0
    visit depth=0: ok 0, error 5, panicked 0
    visit depth=1: ok 2, error 0, panicked 0
    visit depth=2: ok 1, error 0, panicked 0
    ");
    block_on(visit_async(2));
    insta::assert_snapshot!(table(&REGISTRY), @"
    labelled_calls_within_labelled_ones::plain: ok 3, panicked 0
    visit depth=0: ok 0, error 8, panicked 0
    visit depth=1: ok 2, error 0, panicked 0
    visit depth=2: ok 1, error 0, panicked 0
    visit_async depth=0: ok 4, panicked 0, cancelled 0
    visit_async depth=1: ok 2, panicked 0, cancelled 0
    visit_async depth=2: ok 1, panicked 0, cancelled 0
    ");
}

#[test]
fn label_expressions_may_call_labelled_functions() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "kind_of", labels(number: String = &number.to_string()), registry = &REGISTRY)]
    fn kind_of(number: u8) -> &'static str {
        if number == 0 { "zero" } else { "other" }
    }

    #[metrics::instrument(name = "work", labels(kind = kind_of(number)), registry = &REGISTRY)]
    fn work(number: u8) {}

    #[metrics::instrument(name = "work_async", labels(kind = kind_of(number), again = kind_of(1)), registry = &REGISTRY)]
    async fn work_async(number: u8) {
        turn().await;
        work(number);
    }

    work(0);
    work(1);
    block_on(work_async(0));
    insta::assert_snapshot!(table(&REGISTRY), @"
    kind_of number=0: ok 3, panicked 0
    kind_of number=1: ok 2, panicked 0
    work kind=other: ok 1, panicked 0
    work kind=zero: ok 2, panicked 0
    work_async kind=zero again=other: ok 1, panicked 0, cancelled 0
    ");
}

#[test]
fn without_labels_there_is_no_call() {
    registry!(REGISTRY);

    fn broken() -> &'static str {
        panic!("no label")
    }

    #[metrics::instrument(name = "panics", labels(kind = broken()), registry = &REGISTRY)]
    fn panics() {}

    #[metrics::instrument(name = "panics_async", labels(kind = broken()), registry = &REGISTRY)]
    async fn panics_async() {}

    #[metrics::instrument(name = "returns", labels(kind = match kind { Some(kind) => kind, None => return 0 }), registry = &REGISTRY)]
    fn returns(kind: Option<&str>) -> u8 {
        1
    }

    #[metrics::instrument(name = "fails", labels(kind = kind.ok_or(0)?), registry = &REGISTRY)]
    fn fails(kind: Option<&str>) -> Result<u8, u8> {
        Ok(1)
    }

    #[metrics::instrument(name = "fails_async", labels(kind = kind.ok_or(0)?), registry = &REGISTRY)]
    async fn fails_async(kind: Option<&str>) -> Result<u8, u8> {
        turn().await;
        Ok(1)
    }

    #[metrics::instrument(name = "outer", labels(kind = kind), registry = &REGISTRY)]
    fn outer(kind: &str) {
        caught(panics);
        caught(|| block_on(panics_async()));
        assert_eq!((returns(None), returns(Some("a"))), (0, 1));
        assert_eq!((fails(None), fails(Some("a"))), (Err(0), Ok(1)));
        assert_eq!(
            (block_on(fails_async(None)), block_on(fails_async(Some("a")))),
            (Err(0), Ok(1))
        );
    }

    outer("a");
    insta::assert_snapshot!(table(&REGISTRY), @"
    fails kind=a: ok 1, error 0, panicked 0
    fails_async kind=a: ok 1, error 0, panicked 0, cancelled 0
    outer kind=a: ok 1, panicked 0
    returns kind=a: ok 1, panicked 0
    ");
}

#[test]
fn futures_take_turns() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "work", labels(kind = kind), registry = &REGISTRY)]
    async fn work(kind: &str, fails: bool) {
        turn().await;
        turn().await;
        assert!(!fails, "now");
    }

    #[metrics::instrument(name = "all", labels(kind = kind), registry = &REGISTRY)]
    async fn all(kind: &str) {
        let mut futures: Vec<_> = ["a", "b", "c", "d"]
            .map(|kind| Box::pin(work(kind, kind == "b")))
            .into();
        let mut dropped = Box::pin(work("dropped", false));
        assert!(poll(dropped.as_mut()).is_pending());
        futures.push(dropped);
        for polls in 0..3 {
            for future in &mut futures[..4] {
                let polled = catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut())));
                assert_eq!(polled.is_ok_and(|polled| polled.is_pending()), polls < 2);
            }
            turn().await;
        }
    }

    block_on(all("all"));
    insta::assert_snapshot!(table(&REGISTRY), @"
    all kind=all: ok 1, panicked 0, cancelled 0
    work kind=a: ok 1, panicked 0, cancelled 0
    work kind=b: ok 0, panicked 1, cancelled 0
    work kind=c: ok 1, panicked 0, cancelled 0
    work kind=d: ok 1, panicked 0, cancelled 0
    work kind=dropped: ok 0, panicked 0, cancelled 1
    ");
}
