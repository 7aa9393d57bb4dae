//! How a call ends.

use std::convert::Infallible;

use super::fails_with::FailsWith;
use crate::label::{Closed, Label, radix};

/// Values of the label `outcome`, by index.
pub(super) const OUTCOMES: [&str; 4] = ["ok", "error", "panicked", "cancelled"];
pub(super) const OK: usize = 0;
pub(super) const ERROR: usize = 1;
pub(super) const PANICKED: usize = 2;
pub(super) const CANCELLED: usize = 3;

/// Tells whether a call that returned a value of this type has failed: what [`instrument`](macro@crate::instrument) counts as
/// `outcome="error"`.
///
/// `Result` does; a value of a type that does not implement it is always `ok`. Implement it for a type of your own that may stand for a
/// failure.
///
/// # Examples
///
/// ```standalone_crate
/// use metrics::Outcome;
///
/// struct Response {
///     status: u16,
/// }
///
/// struct ServerError;
///
/// impl Outcome for Response {
///     type Error = ServerError;
///
///     fn outcome(&self) -> Result<(), &ServerError> {
///         if self.status >= 500 { Err(&ServerError) } else { Ok(()) }
///     }
/// }
///
/// /// Answers every second request.
/// #[metrics::instrument(name = "answer")]
/// fn answer(number: u32) -> Response {
///     Response { status: if number % 2 == 0 { 200 } else { 503 } }
/// }
///
/// for number in 0..5 {
///     answer(number);
/// }
/// let text = metrics::render();
/// assert!(text.contains("answer_calls_total{outcome=\"ok\"} 3\n"));
/// assert!(text.contains("answer_calls_total{outcome=\"error\"} 2\n"));
/// ```
///
/// # What a wrong implementation does
///
/// If [`outcome`](Self::outcome) panics, so does the call: it is counted with `outcome="panicked"`,
/// and is in flight no more. An error that is a label out of its range counts as the last one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether a call has failed",
    label = "not an `Outcome`",
    note = "`Result` does; implement `metrics::Outcome` for a type of your own, or make a `Result` of it by `outcome = |value| ..`"
)]
pub trait Outcome {
    /// What a failed call has failed with: the type of the label `error`, if the function has one.
    type Error;

    /// Returns what the call has failed with, if it has.
    ///
    /// # Errors
    ///
    /// Returns an error if the call has failed.
    fn outcome(&self) -> Result<(), &Self::Error>;
}

impl<T, E> Outcome for Result<T, E> {
    type Error = E;

    #[inline]
    fn outcome(&self) -> Result<(), &E> {
        self.as_ref().map(|_| ())
    }
}

/// What has been made of the value that a call returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub(super) outcome: usize,
    /// Index of the value of the label `error`, after that of its absence.
    pub(super) error: usize,
}

impl Verdict {
    pub(super) const OK: Self = Self::of(OK);

    pub(super) const fn of(outcome: usize) -> Self {
        Self { outcome, error: 0 }
    }

    /// Judges by the index of the error, if there is one.
    fn by_error<E: Label>(index: Option<usize>) -> Self {
        index.map_or(Self::OK, |index| Self {
            outcome: ERROR,
            // One that is out of range is the last, and not of another outcome.
            error: 1 + index.min(const { radix(&E::SHAPE) - 1 }),
        })
    }
}

/// A value that may be an [`Outcome`]: the method of this name, or else that of [`Otherwise`].
#[derive(Debug)]
pub struct Probe<'a, T: ?Sized>(pub &'a T);

impl<T: Outcome + ?Sized> Probe<'_, T> {
    /// Judges by the value.
    #[must_use]
    #[inline]
    pub fn __verdict(&self) -> Verdict {
        judge(self.0)
    }
}

impl<'a, T: Outcome + ?Sized> Probe<'a, T> {
    /// Returns what the value has failed with.
    #[must_use]
    #[inline]
    pub fn __failure(&self) -> Option<&'a T::Error> {
        failure(self.0)
    }
}

/// What a value is judged by that is no [`Outcome`]: a method of a trait comes after one of the type.
pub trait Otherwise {
    /// Judges that the call has not failed.
    #[must_use]
    #[inline]
    fn __verdict(&self) -> Verdict {
        Verdict::OK
    }

    /// Returns that it has failed with nothing.
    #[must_use]
    #[inline]
    fn __failure(&self) -> Option<&'static Infallible> {
        None
    }
}

impl<T: ?Sized> Otherwise for Probe<'_, T> {}

#[inline]
fn judge(value: &(impl Outcome + ?Sized)) -> Verdict {
    Verdict::of(if value.outcome().is_err() { ERROR } else { OK })
}

/// Judges that the call has not failed.
#[must_use]
pub fn unjudged<T: ?Sized>(_: &T) -> Verdict {
    Verdict::OK
}

/// Judges by what a user's function makes of the value.
#[inline]
pub fn judged<'a, T: ?Sized, O: Outcome>(value: &'a T, by: impl FnOnce(&'a T) -> O) -> Verdict {
    judge(&by(value))
}

/// Returns what a user's function makes of the value.
#[inline]
pub fn outcome<'a, T: ?Sized, O: Outcome>(value: &'a T, by: impl FnOnce(&'a T) -> O) -> O {
    by(value)
}

/// Returns what a value has failed with.
#[must_use]
#[inline]
pub fn failure<T: Outcome + ?Sized>(value: &T) -> Option<&T::Error> {
    value.outcome().err()
}

/// Judges by what a value has failed with.
#[must_use]
#[inline]
pub fn by_error<E, F, H>(failure: Option<&F>) -> Verdict
where
    E: Label<Openness = Closed>,
    F: FailsWith<E, H>,
{
    Verdict::by_error::<E>(failure.map(|failure| failure.error().index_of()))
}

/// Judges by what a value has failed with that borrows: the label is the type that borrows for
/// ever.
#[must_use]
#[inline]
pub fn by_borrowed_error<'r, E, B, F, H>(failure: Option<&'r F>) -> Verdict
where
    E: Label<Openness = Closed, Ref<'r> = &'r B>,
    B: 'r,
    F: FailsWith<B, H>,
{
    Verdict::by_error::<E>(failure.map(|failure| E::index(failure.error())))
}
