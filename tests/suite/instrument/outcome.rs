//! What a call is counted as when it returns.

use std::fmt::{self, Display};
use std::io;
use std::ops::ControlFlow;

use metrics::Outcome;

use super::polling::{block_on, caught};
use super::table::{registry, table};

type Fallible<T> = Result<T, String>;
type Checked = Fallible<u8>;

/// An answer, which may be a failure.
#[derive(Debug, Clone, PartialEq)]
struct Answer<T>(u16, T);

impl<T> Outcome for Answer<T> {
    type Error = u16;

    fn outcome(&self) -> Result<(), &u16> {
        if self.0 < 500 { Ok(()) } else { Err(&self.0) }
    }
}

#[test]
fn results_are_judged_however_they_are_called() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn spelled(input: Result<u8, u8>) -> Result<u8, u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn of_io(input: io::Result<u8>) -> io::Result<u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn of_fmt(fails: bool) -> fmt::Result {
        if fails { Err(fmt::Error) } else { Ok(()) }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn alias(input: Checked) -> Checked {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn alias_async(input: Checked) -> Checked {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn spelled_async(input: Result<u8, u8>) -> Result<u8, u8> {
        Ok(input?)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn qualified(input: Result<u8, u8>) -> ::std::result::Result<u8, u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn within(input: Result<Result<u8, u8>, u8>) -> Result<Result<u8, u8>, u8> {
        input
    }

    assert_eq!(spelled(Ok(1)), Ok(1));
    assert_eq!(spelled(Err(2)), Err(2));
    assert!(of_io(Ok(1)).is_ok() && of_io(Err(io::Error::other("no"))).is_err());
    assert!(of_fmt(false).is_ok() && of_fmt(true).is_err() && of_fmt(true).is_err());
    assert_eq!(alias(Ok(1)), Ok(1));
    assert_eq!(block_on(alias_async(Ok(1))), Ok(1));
    insta::assert_snapshot!(table(&REGISTRY), @"
    results_are_judged_however_they_are_called::alias: ok 1, panicked 0
    results_are_judged_however_they_are_called::alias_async: ok 1, panicked 0, cancelled 0
    results_are_judged_however_they_are_called::of_fmt: ok 1, error 2, panicked 0
    results_are_judged_however_they_are_called::of_io: ok 1, error 1, panicked 0
    results_are_judged_however_they_are_called::spelled: ok 1, error 1, panicked 0
    ");
    assert_eq!(alias(Err("no".to_owned())), Err("no".to_owned()));
    assert_eq!(block_on(alias_async(Err("no".to_owned()))), Err("no".to_owned()));
    assert_eq!(block_on(spelled_async(Err(3))), Err(3));
    assert_eq!(qualified(Err(3)), Err(3));
    assert_eq!(within(Ok(Err(3))), Ok(Err(3)));
    insta::assert_snapshot!(table(&REGISTRY), @"
    results_are_judged_however_they_are_called::alias: ok 1, error 1, panicked 0
    results_are_judged_however_they_are_called::alias_async: ok 1, error 1, panicked 0, cancelled 0
    results_are_judged_however_they_are_called::of_fmt: ok 1, error 2, panicked 0
    results_are_judged_however_they_are_called::of_io: ok 1, error 1, panicked 0
    results_are_judged_however_they_are_called::qualified: ok 0, error 1, panicked 0
    results_are_judged_however_they_are_called::spelled: ok 1, error 1, panicked 0
    results_are_judged_however_they_are_called::spelled_async: ok 0, error 1, panicked 0, cancelled 0
    results_are_judged_however_they_are_called::within: ok 1, error 0, panicked 0
    ");
}

#[test]
fn values_are_ok_unless_they_say_otherwise() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn optional(input: Option<u8>) -> Option<u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn flow(input: ControlFlow<u8, u8>) -> ControlFlow<u8, u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn reference(input: &Result<u8, u8>) -> &Result<u8, u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn boxed(input: Result<u8, u8>) -> Box<Result<u8, u8>> {
        Box::new(input)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn answer(status: u16) -> Answer<&'static str> {
        Answer(status, "text")
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn answer_async<T: Clone>(status: u16, body: &T) -> Answer<T> {
        Answer(status, body.clone())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn opaque(status: u16) -> impl Outcome<Error = u16> {
        Answer(status, ())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn opaque_otherwise(status: u16) -> impl Clone + PartialEq {
        Answer(status, ())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn generic<T>(value: T) -> T {
        value
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn generic_outcome<T: Outcome>(value: T) -> T {
        value
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn unsized_text(text: &str) -> &str {
        text
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn object(value: u8) -> Box<dyn Display> {
        Box::new(value)
    }

    optional(None);
    let _ = flow(ControlFlow::Break(1));
    assert_eq!(reference(&Err(1)), &Err(1));
    let _ = boxed(Err(1));
    for status in [200, 500, 503] {
        answer(status);
        assert_eq!(block_on(answer_async(status, &1)), Answer(status, 1));
        let _ = opaque(status).outcome();
        let _ = opaque_otherwise(status) == opaque_otherwise(status);
        generic(Answer(status, ()));
        generic_outcome(Answer(status, ()));
    }
    unsized_text("text");
    object(1);
    insta::assert_snapshot!(table(&REGISTRY), @"
    values_are_ok_unless_they_say_otherwise::answer: ok 1, error 2, panicked 0
    values_are_ok_unless_they_say_otherwise::answer_async: ok 1, error 2, panicked 0, cancelled 0
    values_are_ok_unless_they_say_otherwise::boxed: ok 1, panicked 0
    values_are_ok_unless_they_say_otherwise::flow: ok 1, panicked 0
    values_are_ok_unless_they_say_otherwise::generic: ok 3, panicked 0
    values_are_ok_unless_they_say_otherwise::generic_outcome: ok 1, error 2, panicked 0
    values_are_ok_unless_they_say_otherwise::object: ok 1, panicked 0
    values_are_ok_unless_they_say_otherwise::opaque: ok 1, error 2, panicked 0
    values_are_ok_unless_they_say_otherwise::opaque_otherwise: ok 2, error 4, panicked 0
    values_are_ok_unless_they_say_otherwise::optional: ok 1, panicked 0
    values_are_ok_unless_they_say_otherwise::reference: ok 1, panicked 0
    values_are_ok_unless_they_say_otherwise::unsized_text: ok 1, panicked 0
    ");
}

#[test]
fn who_never_returns_is_never_ok() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn fail(why: &str) -> ! {
        panic!("{why}")
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn serve(why: &str) -> ! {
        loop {
            super::polling::turn().await;
            assert!(why.is_empty(), "{why}");
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn fail_or(input: Option<u8>) -> u8 {
        let Some(input) = input else { fail("nothing") };
        input
    }

    caught(|| fail("because"));
    caught(|| fail_or(None));
    assert_eq!(fail_or(Some(1)), 1);
    caught(|| block_on(serve("because")));
    {
        let mut future = std::pin::pin!(serve(""));
        assert!(super::polling::poll(future.as_mut()).is_pending());
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    who_never_returns_is_never_ok::fail: panicked 2
    who_never_returns_is_never_ok::fail_or: ok 1, panicked 1
    who_never_returns_is_never_ok::serve: panicked 1, cancelled 1
    ");
}

#[test]
fn the_function_may_say_what_has_failed() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY, outcome = |value: &Option<u8>| value.ok_or(()))]
    fn found(input: Option<u8>) -> Option<u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY, outcome = |value| value.ok_or("nothing"))]
    fn found_untyped(input: Option<u8>) -> Option<u8> {
        input
    }

    fn is_small(value: &u8) -> Result<(), u8> {
        if *value < 10 { Ok(()) } else { Err(*value) }
    }

    #[metrics::instrument(registry = &REGISTRY, outcome = is_small)]
    async fn small(input: u8) -> u8 {
        input
    }

    #[metrics::instrument(registry = &REGISTRY, outcome = |value| value.as_ref().map_err(|error| error.len()))]
    fn borrowed(input: Result<String, &str>) -> Result<String, &str> {
        input
    }

    // Not all that is an error is a failure.
    #[metrics::instrument(registry = &REGISTRY, outcome = |value| match value { Err(1) => Ok(()), other => *other })]
    async fn expected(input: Result<(), u8>) -> Result<(), u8> {
        input
    }

    #[metrics::instrument(registry = &REGISTRY, outcome = |()| -> Result<(), ()> { panic!("cannot tell") })]
    fn panics() {}

    #[metrics::instrument(registry = &REGISTRY, outcome = |()| -> Result<(), ()> { panic!("cannot tell") })]
    async fn panics_async() {}

    for input in [None, Some(1)] {
        found(input);
        found_untyped(input);
    }
    block_on(async {
        small(1).await;
        small(10).await;
        for input in [Ok(()), Err(1), Err(2)] {
            assert_eq!(expected(input).await, input);
        }
    });
    assert!(borrowed(Ok(String::new())).is_ok() && borrowed(Err("no")).is_err());
    caught(panics);
    caught(|| block_on(panics_async()));
    insta::assert_snapshot!(table(&REGISTRY), @"
    the_function_may_say_what_has_failed::borrowed: ok 1, error 1, panicked 0
    the_function_may_say_what_has_failed::expected: ok 2, error 1, panicked 0, cancelled 0
    the_function_may_say_what_has_failed::found: ok 1, error 1, panicked 0
    the_function_may_say_what_has_failed::found_untyped: ok 1, error 1, panicked 0
    the_function_may_say_what_has_failed::panics: ok 0, error 0, panicked 1
    the_function_may_say_what_has_failed::panics_async: ok 0, error 0, panicked 1, cancelled 0
    the_function_may_say_what_has_failed::small: ok 1, error 1, panicked 0, cancelled 0
    ");
}
