//! Where requests are counted, and how.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::request::Parts;
use metrics::{Buckets, Registry};

use super::RequestTiming;
use super::durations::{self, ObserveDuration};
use super::route::{FindRoute, Route};
use super::stats::{Method, RequestStats, RequestStatsHandles, Status};

/// How requests are counted.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) find_route: Arc<FindRoute>,
    pub(super) ignored: HashSet<Arc<str>>,
    pub(super) timings: HashMap<Arc<str>, RequestTiming>,
    pub(super) status_codes: bool,
    /// Registers the durations with the bounds that were chosen.
    pub(super) register_durations: fn(&Registry) -> Box<dyn ObserveDuration>,
}

impl Settings {
    pub(super) fn new<B: Buckets>() -> Self {
        Self {
            find_route: Arc::new(Route::matched),
            ignored: HashSet::new(),
            timings: HashMap::new(),
            status_codes: false,
            register_durations: durations::register::<B>,
        }
    }
}

/// Counts requests in the families of one registry.
pub(super) struct Recorder {
    pub(super) stats: RequestStatsHandles,
    durations: Box<dyn ObserveDuration>,
    settings: Arc<Settings>,
}

impl Recorder {
    pub(super) fn register(registry: &Registry, settings: Arc<Settings>) -> Self {
        Self {
            stats: registry.register_or_detach::<RequestStats>(()),
            durations: (settings.register_durations)(registry),
            settings,
        }
    }

    /// Finds the route of a request; `None` if it is not to be counted.
    pub(super) fn route(&self, request: &Parts) -> Option<Route> {
        let route = (self.settings.find_route)(request).unwrap_or(Route::UNMATCHED);
        (!self.settings.ignored.contains(route.as_str())).then_some(route)
    }

    /// Returns what was set for a route.
    pub(super) fn timing(&self, route: &Route) -> Option<RequestTiming> {
        self.settings.timings.get(route.as_str()).copied()
    }

    pub(super) fn status(&self, code: StatusCode) -> Status {
        if self.settings.status_codes {
            Status::Code(code)
        } else {
            Status::Class(code)
        }
    }

    /// Counts a request that is over, and its duration unless it has none.
    pub(super) fn count(&self, method: Method, route: &Route, status: Status, took: Option<Duration>) {
        let labels = (method, route.as_str(), status);
        self.stats.requests.with(labels).inc();
        if let Some(took) = took {
            self.durations.observe(labels, took);
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}
