//! Calls of functions that are not async.

use super::Site;
use super::calls::Started;
use super::frame::Frame;
use super::outcome::{PANICKED, Verdict};

/// A call whose body is running: if it is dropped, the body has panicked.
struct Running(Started);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.cut_off(PANICKED);
    }
}

/// Calls a body of which nothing is counted: a closure that is called in its place may not return what it borrows.
#[inline]
pub fn once<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// Calls a function's body, and counts the call.
// As if the body stood in its place.
#[inline]
pub fn call<R>(site: &'static Site, body: impl FnOnce() -> R, judge: impl FnOnce(&R) -> Verdict) -> R {
    let Some(calls) = site.only() else { return body() };
    let running = Running(calls.start());
    let value = body();
    finish(running, &value, judge);
    value
}

/// Calls a function's body, which begins the call itself, and counts the call.
#[inline]
pub fn call_labelled<R>(body: impl FnOnce() -> R, judge: impl FnOnce(&R) -> Verdict) -> R {
    let frame = Frame::open();
    let value = body();
    if let Some(started) = frame.close() {
        finish(Running(started), &value, judge);
    }
    value
}

#[inline]
fn finish<R>(running: Running, value: &R, judge: impl FnOnce(&R) -> Verdict) {
    let took = running.0.elapsed();
    // Users' code; the call has panicked if it does.
    let verdict = judge(value);
    running.0.end(verdict, took);
    std::mem::forget(running);
}
