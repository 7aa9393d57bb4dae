//! `/health` and `/ready`.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::join_all;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use super::Check;
use super::check::Finding;

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    version: Option<&'a str>,
    uptime_seconds: u64,
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: Vec<Finding>,
}

/// Makes the routes. The program is up since now.
pub(super) fn routes(version: Option<String>, checks: Vec<Check>) -> Router {
    let begun = Instant::now();
    let checks: Arc<[Check]> = checks.into();
    let health = async move || {
        let health = Health {
            status: "healthy",
            version: version.as_deref(),
            uptime_seconds: begun.elapsed().as_secs(),
        };
        json(StatusCode::OK, &health)
    };
    let ready = async move || {
        let checks = join_all(checks.iter().map(Check::run)).await;
        let ready = checks.iter().all(|finding| finding.ready);
        let status = if ready {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        json(status, &Readiness { ready, checks })
    };
    let (health, ready) = (get(health), get(ready));
    Router::new()
        .route("/health", health.clone())
        .route("/health/", health)
        .route("/ready", ready.clone())
        .route("/ready/", ready)
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // Strings, numbers and lists: nothing that could fail.
    let body = serde_json::to_vec(value).unwrap_or_default();
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
