//! What is called where calls are measured: functions that do next to nothing, bare, and how they are called.
//!
//! Who instruments such a function writes a function of the same signature, not inlined either, around the same body.

use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use crate::barrier::{barrier, repeat};
use crate::harness::{Contender, contender};
use crate::raw::{count_in_slot, total, with_slots};

/// One call in so many fails.
const FAILING: u64 = 64;

/// What the function does: something that the compiler knows nothing of. It fails at times, or the outcome would be known.
#[expect(clippy::inline_always, reason = "a second call would be measured")]
#[inline(always)]
pub(crate) fn body(x: u64) -> Result<u64, ()> {
    barrier();
    if x % FAILING == FAILING - 1 { Err(()) } else { Ok(x) }
}

/// What a function that cannot fail does.
#[expect(clippy::inline_always, reason = "a second call would be measured")]
#[inline(always)]
pub(crate) fn number(x: u64) -> u64 {
    barrier();
    x
}

/// How many of the first `ops` calls fail.
pub(crate) fn failures(ops: usize) -> f64 {
    (ops as u64 / FAILING) as f64
}

/// Calls the function with one number after the other.
pub(crate) fn calling<R>(name: impl Into<String>, function: impl Fn(u64) -> R + Sync + 'static) -> Contender {
    contender(name, move |ops| {
        let function = black_box(&function);
        repeat(ops, |index| {
            black_box(function(black_box(index as u64)));
        });
    })
}

/// The same for a future, which is ready at once.
pub(crate) fn awaiting<F: Future>(name: impl Into<String>, function: impl Fn(u64) -> F + Sync + 'static) -> Contender {
    calling(name, move |x| ready(function(x)))
}

/// Polls once. Not inlined, or a bare future would vanish.
#[inline(never)]
fn ready<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// Returns the calls, if about one in 16 was timed; otherwise how many would have been called for so many to be timed.
///
/// Not exactly one: whose turn it is goes on from one run to the next, also where several functions share the turns.
pub(crate) fn sampled(calls: u64, timed: u64) -> u64 {
    let told = timed * 16;
    if told.abs_diff(calls) <= calls / 8 + 1024 {
        calls
    } else {
        told
    }
}

/// The function that others are compared with.
pub(crate) fn bare() -> Contender {
    #[inline(never)]
    fn bare(x: u64) -> Result<u64, ()> {
        body(x)
    }
    calling("bare `fn(u64) -> Result<u64, ()>`", bare)
}

/// One that cannot fail.
pub(crate) fn bare_number() -> Contender {
    #[inline(never)]
    fn bare(x: u64) -> u64 {
        number(x)
    }
    calling("bare `fn(u64) -> u64`", bare)
}

/// An asynchronous one.
pub(crate) fn bare_async() -> Contender {
    async fn bare(x: u64) -> Result<u64, ()> {
        body(x)
    }
    awaiting("bare `async fn`, polled once", bare)
}

/// What timing costs if the time is thrown away.
pub(crate) fn clocked() -> Contender {
    #[inline(never)]
    fn clocked(x: u64) -> Result<u64, ()> {
        let begun = Instant::now();
        let result = body(x);
        black_box(begun.elapsed());
        result
    }
    calling("raw: two clock reads", clocked)
}

/// The same of one call in 16, chosen by the argument.
pub(crate) fn clocked_sampled() -> Contender {
    #[inline(never)]
    fn clocked(x: u64) -> Result<u64, ()> {
        let begun = x.is_multiple_of(16).then(Instant::now);
        let result = body(x);
        if let Some(begun) = begun {
            black_box(begun.elapsed());
        }
        result
    }
    calling("raw: two clock reads in one call of 16", clocked)
}

/// Those of an asynchronous function.
pub(crate) fn clocked_async() -> Contender {
    async fn clocked(x: u64) -> Result<u64, ()> {
        let begun = Instant::now();
        let result = body(x);
        black_box(begun.elapsed());
        result
    }
    awaiting("raw: two clock reads", clocked)
}

/// What counting costs where one block is enough for all.
pub(crate) fn slot() -> Contender {
    #[inline(never)]
    fn counted(slot: usize, x: u64) -> u64 {
        count_in_slot(slot);
        number(x)
    }
    let (total, told) = total();
    contender("raw: a thread's slot, bounds checked", move |ops| {
        let sum = with_slots(|| {
            let slot = black_box(&7);
            repeat(ops, |index| {
                black_box(counted(*slot, black_box(index as u64)));
            });
        });
        total.fetch_add(sum, Ordering::Relaxed);
    })
    .counted(told)
}

/// The same by outcome.
pub(crate) fn slot_by_outcome() -> Contender {
    #[inline(never)]
    fn counted(slot: usize, x: u64) -> Result<u64, ()> {
        let result = body(x);
        count_in_slot(slot + usize::from(result.is_err()));
        result
    }
    let (total, told) = total();
    contender("raw: a thread's slot by outcome, bounds checked", move |ops| {
        let sum = with_slots(|| {
            let slot = black_box(&7);
            repeat(ops, |index| {
                let _ = black_box(counted(*slot, black_box(index as u64)));
            });
        });
        total.fetch_add(sum, Ordering::Relaxed);
    })
    .counted(told)
}
