//! What is answered on which path.

use axum::Router;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use metrics::{Format, Registry};

/// What is served of a registry, and to whom.
#[derive(Debug, Clone)]
pub struct Endpoint {
    registry: Registry,
}

impl Endpoint {
    /// Makes an endpoint with nothing but metrics.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self {
            registry: registry.clone(),
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Returns the routes, to be mounted in one's own application.
    pub fn router(self) -> Router {
        Router::new().route(
            "/metrics",
            get(async move || {
                let exposition = self.registry.render_as(Format::Text);
                ([(CONTENT_TYPE, exposition.content_type())], exposition.into_body())
            }),
        )
    }
}

impl From<&Registry> for Endpoint {
    fn from(registry: &Registry) -> Self {
        Self::new(registry)
    }
}

/// Returns the routes of a registry's endpoint, to be mounted in one's own application.
pub fn router(registry: &Registry) -> Router {
    Endpoint::new(registry).router()
}
