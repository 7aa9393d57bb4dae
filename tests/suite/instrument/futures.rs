//! Functions that return futures.

use std::error::Error;
use std::future::{Ready, ready};
use std::pin::Pin;

use super::polling::{block_on, poll, turn};
use super::table::{registry, table};

/// What handles something.
type Handler = Box<dyn Fn() -> u8 + Send>;

/// As other crates call it.
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[test]
fn the_call_is_the_future() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn opaque(fails: bool) -> impl Future<Output = Result<(), u8>> {
        async move {
            turn().await;
            if fails { Err(1) } else { Ok(()) }
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn boxed(text: &str) -> Pin<Box<dyn Future<Output = usize> + '_>> {
        Box::pin(async move {
            turn().await;
            text.len()
        })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn aliased<'a>(text: &'a mut String) -> BoxFuture<'a, Result<&'a str, u8>> {
        let more = "!";
        Box::pin(async move {
            text.push_str(more);
            Ok(text.as_str())
        })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn not_moved() -> BoxFuture<'static, u8> {
        Box::pin(async { 1 })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn coerced(now: bool) -> BoxFuture<'static, u8> {
        if now {
            return Box::pin(ready(1));
        }
        let later: Pin<Box<_>> = Box::pin(async {
            turn().await;
            2
        });
        later
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn early(now: bool) -> impl Future<Output = u8> + Send {
        if now {
            return ready(1);
        }
        ready(2)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn recursive(depth: u8) -> BoxFuture<'static, u8> {
        Box::pin(async move {
            turn().await;
            if depth == 0 { 0 } else { 1 + recursive(depth - 1).await }
        })
    }

    // Nothing tells that it is a future: the call is the making of it.
    #[metrics::instrument(registry = &REGISTRY)]
    fn named() -> Ready<u8> {
        ready(1)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn pair() -> (impl Future<Output = u8>, BoxFuture<'static, u8>) {
        (async { 1 }, Box::pin(async { 2 }))
    }

    let future = opaque(false);
    drop(boxed("never polled"));
    let both = pair();
    insta::assert_snapshot!(table(&REGISTRY), @"
    the_call_is_the_future::boxed: ok 0, panicked 0, cancelled 0
    the_call_is_the_future::opaque: ok 0, error 0, panicked 0, cancelled 0
    the_call_is_the_future::pair: ok 1, panicked 0
    ");
    block_on(async {
        assert_eq!(future.await, Ok(()));
        assert_eq!(opaque(true).await, Err(1));
        assert_eq!(boxed("text").await, 4);
        assert_eq!(aliased(&mut "text".to_owned()).await, Ok("text!"));
        assert_eq!(not_moved().await, 1);
        assert_eq!((coerced(true).await, coerced(false).await), (1, 2));
        assert_eq!((early(true).await, early(false).await), (1, 2));
        assert_eq!(recursive(2).await, 2);
        assert_eq!((named().await, both.0.await, both.1.await), (1, 1, 2));
    });
    let mut future = boxed("cancelled");
    assert!(poll(future.as_mut()).is_pending());
    drop(future);
    insta::assert_snapshot!(table(&REGISTRY), @"
    the_call_is_the_future::aliased: ok 1, error 0, panicked 0, cancelled 0
    the_call_is_the_future::boxed: ok 1, panicked 0, cancelled 1
    the_call_is_the_future::coerced: ok 2, panicked 0, cancelled 0
    the_call_is_the_future::early: ok 2, panicked 0, cancelled 0
    the_call_is_the_future::named: ok 1, panicked 0
    the_call_is_the_future::not_moved: ok 1, panicked 0, cancelled 0
    the_call_is_the_future::opaque: ok 1, error 1, panicked 0, cancelled 0
    the_call_is_the_future::pair: ok 1, panicked 0
    the_call_is_the_future::recursive: ok 3, panicked 0, cancelled 0
    ");
}

#[test]
fn the_making_of_the_future_may_panic() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn made(at_once: bool) -> BoxFuture<'static, ()> {
        assert!(!at_once, "at once");
        Box::pin(async { panic!("later") })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn opaque(at_once: bool) -> impl Future<Output = ()> {
        assert!(!at_once, "at once");
        async { panic!("later") }
    }

    for at_once in [true, false] {
        super::polling::caught(|| block_on(made(at_once)));
        super::polling::caught(|| block_on(opaque(at_once)));
    }
    // No call, as long as nothing was polled.
    insta::assert_snapshot!(table(&REGISTRY), @"
    the_making_of_the_future_may_panic::made: ok 0, panicked 1, cancelled 0
    the_making_of_the_future_may_panic::opaque: ok 0, panicked 1, cancelled 0
    ");
}

#[test]
fn labels_of_futures_that_are_returned() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "fetch", labels(kind = kind), registry = &REGISTRY)]
    fn fetch<'a>(kind: &'a str, fails: bool) -> BoxFuture<'a, Result<usize, ()>> {
        Box::pin(async move { if fails { Err(()) } else { Ok(kind.len()) } })
    }

    #[metrics::instrument(name = "load", labels(kind = kind), registry = &REGISTRY)]
    fn load(kind: &str) -> impl Future<Output = usize> + use<> {
        let len = kind.len();
        async move {
            turn().await;
            len
        }
    }

    assert_eq!(block_on(fetch("row", false)), Ok(3));
    assert_eq!(block_on(fetch("rows", true)), Err(()));
    assert_eq!(block_on(load("row")), 3);
    drop(load("never"));
    insta::assert_snapshot!(table(&REGISTRY), @"
    fetch kind=row: ok 1, error 0, panicked 0, cancelled 0
    fetch kind=rows: ok 0, error 1, panicked 0, cancelled 0
    load kind=never: ok 0, panicked 0, cancelled 0
    load kind=row: ok 1, panicked 0, cancelled 0
    ");
}

#[test]
fn async_blocks_know_what_they_end_with() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn question(text: &str) -> impl Future<Output = Result<u8, Box<dyn Error>>> {
        async move { Ok(text.parse::<u8>()?) }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn question_boxed(text: &str) -> BoxFuture<'_, Result<u8, Box<dyn Error>>> {
        Box::pin(async move {
            turn().await;
            Ok(text.parse::<u8>()?)
        })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn early_boxed(text: &str) -> Pin<Box<dyn Future<Output = Handler> + Send + '_>> {
        Box::pin(async move {
            if text.is_empty() {
                return Box::new(|| 0);
            }
            let number = text.parse().unwrap_or_default();
            Box::new(move || number)
        })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn later_boxed(text: &str) -> BoxFuture<'_, Vec<u8>> {
        let parts = text.split(' ');
        if text.is_empty() {
            return Box::pin(async { Default::default() });
        }
        Box::pin(async { parts.map(|part| part.parse().unwrap_or_default()).collect() })
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn collected(text: &str) -> impl Future<Output = Vec<u8>> {
        let parts = text.split(' ');
        async { parts.map(|part| part.parse().unwrap_or_default()).collect() }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn default() -> impl Future<Output = String> + Send + 'static {
        async { Default::default() }
    }

    assert_eq!(block_on(question("1")).ok(), block_on(question_boxed("1")).ok());
    assert!(block_on(question("")).is_err() && block_on(question_boxed("")).is_err());
    assert_eq!((block_on(early_boxed(""))(), block_on(early_boxed("1"))()), (0, 1));
    assert_eq!(
        (block_on(later_boxed("")), block_on(later_boxed("1 2"))),
        (vec![], vec![1, 2])
    );
    assert_eq!(
        (block_on(collected("1 2")), block_on(default())),
        (vec![1, 2], String::new())
    );
    insta::assert_snapshot!(table(&REGISTRY), @"
    async_blocks_know_what_they_end_with::collected: ok 1, panicked 0, cancelled 0
    async_blocks_know_what_they_end_with::default: ok 1, panicked 0, cancelled 0
    async_blocks_know_what_they_end_with::early_boxed: ok 2, panicked 0, cancelled 0
    async_blocks_know_what_they_end_with::later_boxed: ok 2, panicked 0, cancelled 0
    async_blocks_know_what_they_end_with::question: ok 1, error 1, panicked 0, cancelled 0
    async_blocks_know_what_they_end_with::question_boxed: ok 1, error 1, panicked 0, cancelled 0
    ");
}
