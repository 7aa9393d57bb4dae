//! Metrics of the requests of any HTTP service, as a tower layer.
//!
//! A request is [`InFlight`](in_flight::InFlight) from the call until its answer has ended: the
//! future has it first, then the body of the answer. Wherever it is dropped, it is counted, unless
//! only the head of its answer is timed: then it was counted there.

mod body;
mod buckets;
mod durations;
mod in_flight;
mod layer;
mod recorder;
mod route;
mod service;
mod stats;
mod timing;

pub use body::RequestMetricsBody;
pub use buckets::{FastRequestBuckets, RequestBuckets};
pub use layer::RequestMetrics;
pub use route::Route;
pub use service::{RequestMetricsFuture, RequestMetricsService};
pub use timing::RequestTiming;
