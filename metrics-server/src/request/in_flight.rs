//! A request that is under way.

use std::sync::Arc;
use std::time::Instant;

use http::StatusCode;
use metrics::{Dynamic, Tracked, UpDownHandle};

use super::route::Route;
use super::stats::{Method, RequestStatsHandles, Status};

/// A request that is under way, and is counted when this is dropped.
#[derive(Debug)]
pub(super) struct InFlight {
    stats: Arc<RequestStatsHandles>,
    method: Method,
    route: Route,
    start: Instant,
    /// How it has ended, if it is dropped now.
    ending: Status,
    /// Holds the series that it went up in, so that the same goes down.
    _tracked: Tracked<UpDownHandle<u64, Dynamic>>,
}

impl InFlight {
    /// Begins a request, which is cancelled unless something else becomes of it.
    pub(super) fn begin(stats: &Arc<RequestStatsHandles>, method: Method, route: Route) -> Self {
        let series = stats.requests_in_flight.with((method, route.as_str()));
        Self {
            _tracked: series.hold().into_tracked(),
            stats: Arc::clone(stats),
            method,
            route,
            start: Instant::now(),
            ending: Status::Cancelled,
        }
    }

    /// Calls users' code: if that panics, so has the request.
    // `thread::panicking()` could not tell: it is also true where somebody else's panic drops a request.
    pub(super) fn watch<R>(&mut self, code: impl FnOnce() -> R) -> R {
        self.ending = Status::Panicked;
        let value = code();
        self.ending = Status::Cancelled;
        value
    }

    pub(super) fn has_panicked(&self) -> bool {
        self.ending == Status::Panicked
    }

    /// Returns whether an answer with this status code ends with its head: servers then drop its body unseen (RFC 9110, section 6.4.1).
    pub(super) fn is_bodiless(&self, code: StatusCode) -> bool {
        match code {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => true,
            code if code.is_informational() => true,
            code => self.method == Method::Head || self.method == Method::Connect && code.is_success(),
        }
    }

    /// Ends the request.
    pub(super) fn finish(mut self, ending: Status) {
        self.ending = ending;
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let labels = (self.method, self.route.as_str(), self.ending);
        self.stats.requests.with(labels).inc();
        self.stats.request_duration.with(labels).observe(took);
    }
}
