//! Metrics of the requests of any HTTP service, as a tower layer.
//!
//! A request is [`InFlight`](in_flight::InFlight) from the call until its answer has ended: the future has it first, then the body of the
//! answer. Wherever it is dropped, it is counted.

mod body;
mod in_flight;
mod layer;
mod route;
mod service;
mod stats;

pub use body::RequestMetricsBody;
pub use layer::RequestMetrics;
pub use route::Route;
pub use service::{RequestMetricsFuture, RequestMetricsService};
