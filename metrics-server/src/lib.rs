//! Serves metrics over HTTP: safe by default, right for real Prometheus servers.

mod endpoint;
mod peer;

pub use endpoint::{Endpoint, router};
