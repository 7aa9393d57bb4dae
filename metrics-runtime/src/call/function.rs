//! Calls of functions that are not async.

use super::Site;
use super::calls::Kept;
use super::frame::Frame;
use super::outcome::Verdict;

/// Calls a body of which nothing is counted: a closure that is called in its place may not return what it borrows.
#[inline]
pub fn once<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// Does the same with a body that makes a future, and tells what that is to be ready with.
#[inline]
pub fn once_future<T, F: Future<Output = T>>(body: impl FnOnce() -> F) -> F {
    body()
}

/// Calls a function's body, and counts the call.
// As if the body stood in its place.
#[inline]
pub fn call<K: Kept, R>(site: &'static Site, body: impl FnOnce() -> R, judge: impl FnOnce(&R) -> Verdict) -> R {
    let Some(calls) = site.only() else { return body() };
    let running = calls.start::<K>();
    let value = body();
    running.finish(&value, judge);
    value
}

/// Calls a function's body, which begins the call itself, and counts the call.
#[inline]
pub fn call_labelled<K: Kept, R>(body: impl FnOnce() -> R, judge: impl FnOnce(&R) -> Verdict) -> R {
    let frame = Frame::<K>::open();
    let value = body();
    if let Some(running) = frame.close() {
        running.finish(&value, judge);
    }
    value
}
