//! Functions of every kind.

use core::array;
use core::future::{Future, ready};
use core::num::ParseIntError;
use core::pin::Pin;
use std::io;
use std::process;
use std::sync::LazyLock;

use metrics::{Label, Outcome, Registry};

/// Where these calls are counted.
static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
pub enum Operation {
    /// Something was read.
    Get,
    /// Something was written.
    Put,
}

/// Why a call failed.
#[derive(Debug, Label)]
pub enum Failure {
    /// It took too long.
    Timeout,
    /// The network failed.
    Io(io::Error),
}

/// What was answered.
#[derive(Debug)]
pub struct Response {
    /// Whether it was.
    pub found: bool,
}

impl Outcome for Response {
    type Error = ();

    fn outcome(&self) -> Result<(), &()> {
        if self.found { Ok(()) } else { Err(&()) }
    }
}

/// Does nothing.
#[metrics::instrument]
pub fn nothing() {}

/// Does nothing, later.
#[metrics::instrument]
pub async fn nothing_async() {}

/// Adds.
#[metrics::instrument]
#[must_use]
pub fn sum(left: u32, mut right: u32, _unused: u8, _: u16) -> u32 {
    right = right.wrapping_add(left);
    right
}

/// Adds, later.
#[metrics::instrument]
pub async fn sum_async(left: u32, mut right: u32, _unused: u8, _: u16) -> u32 {
    right = right.wrapping_add(left);
    right
}

/// Takes arguments apart.
#[metrics::instrument]
#[must_use]
pub fn apart((left, right): (u32, u32), [first, ..]: [u32; 3], &Response { found }: &Response) -> Option<u32> {
    found.then(|| left.wrapping_add(right).wrapping_add(first))
}

/// Takes arguments apart, later.
#[metrics::instrument]
pub async fn apart_async((left, right): (u32, u32), [first, ..]: [u32; 3]) -> Option<u32> {
    Some(left.wrapping_add(right).wrapping_add(first))
}

/// Borrows.
#[metrics::instrument]
#[must_use]
pub fn longest<'text>(one: &'text str, other: &'text str) -> &'text str {
    if one.len() > other.len() { one } else { other }
}

/// Borrows, later.
#[metrics::instrument]
pub async fn first_async(one: &str) -> &str {
    ready(one).await
}

/// Fails.
///
/// # Errors
///
/// Returns an error if there is no number.
#[metrics::instrument(
    name = "parse",
    namespace = "shop",
    labels(op = "get", operation: Operation = operation, text = text),
    max_series = 10,
    buckets(exponential(0.001, 2.0, 16)),
    registry = &REGISTRY,
    sample = 16
)]
pub fn parse(text: &str, operation: Operation) -> Result<u32, ParseIntError> {
    let number: u32 = text.parse()?;
    Ok(number.wrapping_add(u32::from(operation == Operation::Put)))
}

/// Fails, later.
///
/// # Errors
///
/// Returns an error if there is no number.
#[metrics::instrument(name = "parse_later", labels(text = text), buckets([0.1, 1.0]), skip(in_flight))]
pub async fn parse_async(text: &str) -> Result<u32, ParseIntError> {
    if text.is_empty() {
        return Ok(0);
    }
    let number: u32 = ready(text).await.parse()?;
    Ok(number)
}

/// Fails in a way that is counted.
///
/// # Errors
///
/// Returns an error, always.
#[metrics::instrument(name = "fail", error = Failure, skip(duration))]
pub fn fail(soon: bool) -> Result<(), Failure> {
    if soon {
        return Err(Failure::Timeout);
    }
    Err(Failure::Io(io::ErrorKind::Other.into()))
}

/// Fails in a way that is counted, later.
///
/// # Errors
///
/// Returns an error, always.
#[metrics::instrument(name = "fail_later", error = Failure)]
pub async fn fail_async() -> Result<(), Failure> {
    Err(Failure::Timeout)
}

/// Answers.
#[metrics::instrument(outcome = |response: &Response| if response.found { Ok(()) } else { Err(()) })]
#[must_use]
pub fn answer(found: bool) -> Response {
    Response { found }
}

/// Answers, and says itself whether.
#[metrics::instrument(preregister)]
#[must_use]
pub fn answer_itself(found: bool) -> Response {
    Response { found }
}

/// Never returns.
#[metrics::instrument]
pub fn never() -> ! {
    process::abort()
}

/// Never returns, later.
#[metrics::instrument]
pub async fn never_async() -> ! {
    loop {
        ready(()).await;
    }
}

/// Is not written yet.
///
/// # Panics
///
/// Always.
#[metrics::instrument]
#[must_use]
pub fn unfinished() -> u32 {
    panic!("not written yet")
}

/// Is not written yet, later.
///
/// # Panics
///
/// Always.
#[metrics::instrument]
pub async fn unfinished_async() -> u32 {
    panic!("not written yet")
}

/// Counts up.
#[metrics::instrument]
pub fn numbers(to: u32) -> impl Iterator<Item = u32> {
    (0..to).filter(|number| number % 2 == 0)
}

/// Makes a future.
#[metrics::instrument]
pub fn future(number: u32) -> impl Future<Output = u32> {
    async move { number }
}

/// Makes a future that can be sent.
#[metrics::instrument]
#[must_use]
pub fn boxed(number: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { number })
}

/// Makes a future that can be sent, in another way.
#[metrics::instrument]
#[must_use]
pub fn boxed_elsewhere(number: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    let future: Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(ready(number));
    future
}

/// Is generic.
#[metrics::instrument]
pub fn generic<T, const N: usize>(value: &T) -> [T; N]
where
    T: Clone,
{
    array::from_fn(|_| value.clone())
}

/// Is generic, later.
#[metrics::instrument]
pub async fn generic_async<T: Clone + Sync>(value: &T) -> T {
    value.clone()
}

/// Calls.
#[metrics::instrument]
pub fn call(read: &dyn Fn(&str) -> u32, other: impl Fn(&str) -> u32) -> u32 {
    read("a").wrapping_add(other("b"))
}

/// Is documented in parts.
#[doc = "More."]
#[metrics::instrument]
#[inline]
#[allow(clippy::too_many_arguments)]
#[must_use]
pub fn many(
    one: u32,
    two: u32,
    three: u32,
    four: u32,
    five: u32,
    six: u32,
    seven: u32,
    eight: u32,
    nine: u32,
    ten: u32,
    eleven: u32,
    twelve: u32,
) -> u32 {
    [
        one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve,
    ]
    .iter()
    .sum()
}
