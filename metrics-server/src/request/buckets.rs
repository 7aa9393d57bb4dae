//! Bounds for the durations of requests.

use metrics::Buckets;

/// The bounds of [`RequestMetrics`](super::RequestMetrics) unless it is told others: 5 ms to 10 s.
///
/// They are those that OpenTelemetry advises for `http.server.request.duration`: what dashboards
/// and other services have, so that durations can be added up and compared. They have all of
/// Prometheus' default bounds among them.
///
/// # Examples
///
/// ```
/// use metrics::Buckets;
/// use metrics_server::RequestBuckets;
///
/// let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// assert_eq!(RequestBuckets::BOUNDS, bounds);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RequestBuckets;

impl Buckets for RequestBuckets {
    const BOUNDS: &'static [f64] = &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ];
}

/// Bounds for services that answer in less than a few milliseconds: 100 µs to 10 s.
///
/// With [`RequestBuckets`], nearly all requests of such a service are in the first bucket.
///
/// # Examples
///
/// ```
/// use metrics::{Buckets, Registry};
/// use metrics_server::{FastRequestBuckets, RequestMetrics};
///
/// assert_eq!(FastRequestBuckets::BOUNDS[..5], [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5]);
///
/// let layer = RequestMetrics::new(&Registry::new()).buckets::<FastRequestBuckets>();
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FastRequestBuckets;

impl Buckets for FastRequestBuckets {
    const BOUNDS: &'static [f64] = &[
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    ];
}
