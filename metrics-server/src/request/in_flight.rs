//! A request that is under way.

use std::sync::Arc;
use std::time::Instant;

use http::request::Parts;
use http::{HeaderMap, StatusCode};
use metrics::{Dynamic, Tracked, UpDownHandle};

use super::RequestTiming;
use super::recorder::Recorder;
use super::route::Route;
use super::stats::{Method, Status};

/// A request that is under way, and is counted when this is dropped, unless it was before.
#[derive(Debug)]
pub(super) struct InFlight {
    recorder: Arc<Recorder>,
    method: Method,
    route: Route,
    /// What was set for the route.
    timing: Option<RequestTiming>,
    start: Instant,
    /// How it has ended, if it is dropped now.
    ending: Status,
    is_counted: bool,
    /// Holds the series that it went up in, so that the same goes down.
    _tracked: Tracked<UpDownHandle<u64, Dynamic>>,
}

impl InFlight {
    /// Begins a request, which is cancelled unless something else becomes of it; `None` if its
    /// route is ignored.
    pub(super) fn begin(recorder: &Arc<Recorder>, request: &Parts) -> Option<Self> {
        let method = Method::from(&request.method);
        let route = recorder.route(request)?;
        let series = recorder.stats.requests_in_flight.with((method, route.as_str()));
        Some(Self {
            _tracked: series.hold().into_tracked(),
            recorder: Arc::clone(recorder),
            method,
            timing: recorder.timing(&route),
            route,
            start: Instant::now(),
            ending: Status::Cancelled,
            is_counted: false,
        })
    }

    /// Calls users' code: if that panics, so has the request.
    // `thread::panicking()` could not tell: it is also true where somebody else's panic drops a
    // request.
    pub(super) fn watch<R>(&mut self, code: impl FnOnce() -> R) -> R {
        self.ending = Status::Panicked;
        let value = code();
        self.ending = Status::Cancelled;
        value
    }

    pub(super) fn has_panicked(&self) -> bool {
        self.ending == Status::Panicked
    }

    /// Returns whether an answer with this status code ends with its head: servers then drop its
    /// body unseen (RFC 9110, section 6.4.1).
    pub(super) fn is_bodiless(&self, code: StatusCode) -> bool {
        match code {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => true,
            code if code.is_informational() => true,
            code => self.method == Method::Head || self.method == Method::Connect && code.is_success(),
        }
    }

    /// Notes the head of the answer, which may be all that is timed, and returns how the request
    /// ends if the body does.
    pub(super) fn head(&mut self, code: StatusCode, headers: &HeaderMap) -> Status {
        let status = self.recorder.status(code);
        let timing = self.timing.unwrap_or_else(|| RequestTiming::of(headers));
        if timing == RequestTiming::ToHead {
            self.count(status);
        }
        status
    }

    /// Ends the request.
    pub(super) fn finish(mut self, ending: Status) {
        self.ending = ending;
    }

    fn count(&mut self, status: Status) {
        if !self.is_counted {
            self.is_counted = true;
            let took = (self.timing != Some(RequestTiming::Untimed)).then(|| self.start.elapsed());
            self.recorder.count(self.method, &self.route, status, took);
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.count(self.ending);
    }
}
