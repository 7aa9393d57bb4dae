//! Calls of async functions.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::calls::{Calls, Kept, Running, Started};
use super::frame::Frame;
use super::outcome::{CANCELLED, Verdict};
use crate::cells::Watched;

/// Counts the call that a future is.
pub struct Watch<K: Kept, J> {
    state: State,
    judge: J,
    kept: PhantomData<fn() -> K>,
}

/// How far a call has come.
#[derive(Clone, Copy)]
enum State {
    /// Not polled yet, and so no call yet.
    New(&'static Calls),
    /// The same, and the body begins the call.
    Labelled,
    Running(Started),
    /// Ended, or just being polled.
    Ended,
}

// A panic is counted, and leaves nothing half done.
impl<K: Kept, J: UnwindSafe> UnwindSafe for Watch<K, J> {}
impl<K: Kept, J: RefUnwindSafe> RefUnwindSafe for Watch<K, J> {}

/// Has the call counted that an async function's body is: from its first poll on, until it is ready or dropped.
pub fn future<K: Kept, F, J>(calls: Option<&'static Calls>, body: F, judge: J) -> Watched<F, Watch<K, J>>
where
    F: Future,
    J: Fn(&F::Output) -> Verdict,
{
    Watched::new(body, Watch::new(calls.map_or(State::Ended, State::New), judge))
}

/// Does the same for a body that begins the call itself.
pub fn future_labelled<K: Kept, F, J>(body: F, judge: J) -> Watched<F, Watch<K, J>>
where
    F: Future,
    J: Fn(&F::Output) -> Verdict,
{
    Watched::new(body, Watch::new(State::Labelled, judge))
}

impl<K, F, J> Future for Watched<F, Watch<K, J>>
where
    K: Kept,
    F: Future,
    J: Fn(&F::Output) -> Verdict,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let (body, watch) = self.parts();
        let running = match &watch.state {
            State::New(calls) => calls.start::<K>(),
            State::Running(started) => Running::resumed(*started),
            State::Labelled => {
                let frame = Frame::<K>::open();
                let polled = body.poll(context);
                if let Some(running) = frame.close() {
                    watch.polled(running, &polled);
                }
                return polled;
            }
            State::Ended => return body.poll(context),
        };
        watch.state = State::Ended;
        let polled = body.poll(context);
        watch.polled(running, &polled);
        polled
    }
}

impl<K: Kept, J> Watch<K, J> {
    fn new(state: State, judge: J) -> Self {
        let kept = PhantomData;
        Self { state, judge, kept }
    }

    /// Ends the call if it is ready.
    #[inline]
    fn polled<R>(&mut self, running: Running<K>, polled: &Poll<R>)
    where
        J: Fn(&R) -> Verdict,
    {
        self.state = match polled {
            Poll::Ready(value) => {
                running.finish(value, &self.judge);
                State::Ended
            }
            Poll::Pending => State::Running(running.suspend()),
        };
    }
}

impl<K: Kept, J> Drop for Watch<K, J> {
    /// Only a future that is dropped before it is ready is still under way; whether somebody else's panic is the reason, does not matter.
    #[inline]
    fn drop(&mut self) {
        if let State::Running(started) = self.state {
            Running::<K>::cut_off(started, CANCELLED);
        }
    }
}

impl<K: Kept, J> fmt::Debug for Watch<K, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::New(_) | State::Labelled => "Watch(new)",
            State::Running(_) => "Watch(running)",
            State::Ended => "Watch(ended)",
        })
    }
}
