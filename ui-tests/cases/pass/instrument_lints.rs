//! What is made of instrumented functions passes the lints that a strict crate turns on; Clippy checks this file as a library.
#![deny(warnings, dead_code, missing_docs, missing_debug_implementations)]
#![deny(
    unused_qualifications,
    unreachable_pub,
    unused_results,
    unnameable_types,
    single_use_lifetimes
)]
#![deny(
    unused_lifetimes,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    trivial_casts
)]
#![deny(
    trivial_numeric_casts,
    let_underscore_drop,
    redundant_lifetimes,
    meta_variable_misuse,
    non_ascii_idents
)]
#![deny(
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    future_incompatible
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::absolute_paths,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::default_numeric_fallback,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::impl_trait_in_params,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::items_after_statements,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::module_name_repetitions,
    clippy::pattern_type_mismatch,
    clippy::pub_use,
    clippy::ref_patterns,
    clippy::same_name_method,
    clippy::semicolon_inside_block,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_call_fn,
    clippy::single_char_lifetime_names,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used,
    clippy::used_underscore_binding,
    clippy::used_underscore_items,
    clippy::wildcard_enum_match_arm
)]
// What these want of functions, these functions do not have to be.
#![allow(
    clippy::missing_const_for_fn,
    clippy::unused_async,
    clippy::single_call_fn,
    clippy::missing_inline_in_public_items,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::module_name_repetitions,
    clippy::future_not_send,
    clippy::manual_async_fn,
    clippy::redundant_pub_crate,
    clippy::impl_trait_in_params
)]
#![forbid(unsafe_code)]

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
#[metrics::instrument(touch)]
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

/// A pool.
#[derive(Debug, Default)]
pub struct Pool<T> {
    /// What is in it.
    values: Vec<T>,
}

#[metrics::instrument(namespace = "pool", skip(in_flight), sample = 2)]
impl<T: Clone> Pool<T> {
    /// How many there may be.
    pub const MOST: usize = 10;

    /// Makes one.
    #[must_use]
    pub const fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// Adds.
    pub fn add(&mut self, value: T) -> &mut Self {
        self.values.push(value);
        self
    }

    /// Takes.
    pub fn take(&mut self) -> Option<T> {
        self.values.pop()
    }

    /// Looks.
    #[metrics::instrument(skip)]
    #[must_use]
    pub fn look(&self) -> Option<&T> {
        self.values.first()
    }

    /// Looks, later.
    pub async fn look_async(&self) -> Option<&T> {
        ready(self.values.first()).await
    }

    /// Empties.
    #[metrics::instrument(name = "pool_empty")]
    pub async fn empty(self) -> Vec<T> {
        self.values
    }
}

/// Something to store in.
#[metrics::instrument]
pub trait Store {
    /// Gets.
    fn get(&self, id: u32) -> Option<u32>;

    /// Gets twice.
    fn get_twice(&self, id: u32) -> Option<u32> {
        self.get(id).and_then(|found| self.get(found))
    }
}

#[metrics::instrument]
impl<T: Clone> Store for Pool<T> {
    fn get(&self, id: u32) -> Option<u32> {
        (!self.values.is_empty()).then_some(id)
    }

    fn get_twice(&self, id: u32) -> Option<u32> {
        self.get(id)
    }
}

mod private {
    //! What nobody else sees.

    /// Counts.
    #[metrics::instrument(touch)]
    pub(super) fn count(
        #[expect(unused_variables, reason = "it may be")] from: u32,
        #[allow(unused_mut)] mut to: u32,
    ) -> u32 {
        to
    }

    /// Counts, later.
    #[metrics::instrument]
    pub(crate) async fn count_async(#[expect(unused_variables, reason = "it may be")] from: u32, to: u32) -> u32 {
        to
    }
}

/// Calls what is private.
pub fn main() {
    metrics::touch!(private::count);
    metrics::touch!(sum);
    let _: u32 = private::count(1, 2);
    drop(private::count_async(1, 2));
}
