//! Calls of async functions.

use std::fmt;
use std::future::Future;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::calls::{Calls, Started};
use super::frame::Frame;
use super::outcome::{CANCELLED, PANICKED, Verdict};
use crate::cells::Watched;

/// Counts the call that a future is.
pub struct Watch<J> {
    state: State,
    judge: J,
}

/// How far a call has come.
#[derive(Clone, Copy)]
enum State {
    /// Not polled yet, and so no call yet.
    New(&'static Calls),
    /// The same, and the body begins the call.
    Labelled,
    Running(Started),
    Ended,
}

// A panic is counted, and leaves nothing half done.
impl<J: UnwindSafe> UnwindSafe for Watch<J> {}
impl<J: RefUnwindSafe> RefUnwindSafe for Watch<J> {}

/// Has the call counted that an async function's body is: from its first poll on, until it is ready or dropped.
pub fn future<F: Future, J>(calls: Option<&'static Calls>, body: F, judge: J) -> Watched<F, Watch<J>>
where
    J: Fn(&F::Output) -> Verdict,
{
    let state = calls.map_or(State::Ended, State::New);
    Watched::new(body, Watch { state, judge })
}

/// Does the same for a body that begins the call itself.
pub fn future_labelled<F: Future, J>(body: F, judge: J) -> Watched<F, Watch<J>>
where
    J: Fn(&F::Output) -> Verdict,
{
    let state = State::Labelled;
    Watched::new(body, Watch { state, judge })
}

impl<F, J> Future for Watched<F, Watch<J>>
where
    F: Future,
    J: Fn(&F::Output) -> Verdict,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let (body, watch) = self.parts();
        let polled = watch.state.during(|| body.poll(context));
        if let (Poll::Ready(value), State::Running(started)) = (&polled, watch.state) {
            let took = started.elapsed();
            // Users' code; the call has panicked if it does.
            let verdict = watch.state.unwinding(|| (watch.judge)(value));
            watch.state = State::Ended;
            started.end(verdict, took);
        }
        polled
    }
}

impl State {
    /// Polls a body, which may begin a call, or panic.
    #[inline]
    fn during<R>(&mut self, poll: impl FnOnce() -> R) -> R {
        match self {
            Self::New(calls) => {
                *self = Self::Running(calls.start());
                self.unwinding(poll)
            }
            Self::Labelled => {
                let frame = Frame::open();
                let polled = poll();
                if let Some(started) = frame.close() {
                    *self = Self::Running(started);
                }
                polled
            }
            Self::Running(_) => self.unwinding(poll),
            Self::Ended => poll(),
        }
    }

    /// Runs code of the function. If it unwinds, the call has panicked.
    #[inline]
    fn unwinding<R>(&mut self, run: impl FnOnce() -> R) -> R {
        struct Unwinding<'a>(&'a mut State);
        impl Drop for Unwinding<'_> {
            fn drop(&mut self) {
                self.0.cut_off(PANICKED);
            }
        }
        let unwinding = Unwinding(self);
        let result = run();
        std::mem::forget(unwinding);
        result
    }

    /// Ends the call, if it is under way.
    fn cut_off(&mut self, outcome: usize) {
        if let Self::Running(started) = std::mem::replace(self, Self::Ended) {
            started.cut_off(outcome);
        }
    }
}

impl<J> Drop for Watch<J> {
    /// Only a future that is dropped before it is ready is still under way; whether somebody else's panic is the reason, does not matter.
    fn drop(&mut self) {
        self.state.cut_off(CANCELLED);
    }
}

impl<J> fmt::Debug for Watch<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::New(_) | State::Labelled => "Watch(new)",
            State::Running(_) => "Watch(running)",
            State::Ended => "Watch(ended)",
        })
    }
}
