//! Serves metrics over HTTP: safe by default, right for real Prometheus servers.

mod endpoint;
mod peer;
mod request;

pub use endpoint::{Endpoint, router};
pub use request::{RequestMetrics, RequestMetricsBody, RequestMetricsFuture, RequestMetricsService, Route};
mod server;

pub use endpoint::{Endpoint, router};
pub use server::{Address, AddressError, AddressErrorKind, BindError, Server, ServerBuilder, ServerThread};
