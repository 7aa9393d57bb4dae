//! `/health` and `/ready`.

use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::{Either, join_all, select};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde::Serialize;

use super::check::Finding;
use super::{Check, Draining};

pub(super) const HEALTH: [&str; 2] = ["/health", "/health/"];
pub(super) const READY: [&str; 2] = ["/ready", "/ready/"];

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
pub(super) fn routes(version: Option<String>, checks: Vec<Check>, draining: Draining) -> Router {
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
        let found = join_all(checks.iter().map(Check::run));
        // The first is polled first: when draining has started, no check runs.
        let checks = match select(pin!(draining.started()), found).await {
            Either::Left(((), _)) => vec![Finding::draining()],
            Either::Right((checks, _)) => checks,
        };
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
        .route(HEALTH[0], health.clone())
        .route(HEALTH[1], health)
        .route(READY[0], ready.clone())
        .route(READY[1], ready)
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // Strings, numbers and lists: nothing that could fail.
    let body = serde_json::to_vec(value).unwrap_or_default();
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
