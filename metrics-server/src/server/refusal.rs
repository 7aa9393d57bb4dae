//! Answers to requests that the endpoint does not get, or does not know.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};

use crate::endpoint::NOSNIFF;

/// Makes an answer that says what is wrong with a request.
pub(super) fn refusal(status: StatusCode, message: impl Into<String>) -> Response {
    (status, [NOSNIFF], message.into()).into_response()
}

/// Answers on paths that are not the endpoint's.
pub(super) async fn elsewhere(target: Uri) -> Response {
    let message = match meant(target.path()) {
        Some(path) => format!("not found: ask for {path}\n"),
        None => "not found: there are /metrics, /metrics/v1?format=prometheus, /health and /ready\n".to_owned(),
    };
    refusal(StatusCode::NOT_FOUND, message)
}

/// Returns the path that is meant by one that is written otherwise, or has another name elsewhere.
fn meant(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase().replace("%2f", "/");
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        ["metrics" | "prometheus"] | ["actuator", "prometheus"] => Some("/metrics"),
        ["metrics", "v1"] => Some("/metrics/v1?format=prometheus"),
        ["health" | "healthz" | "live" | "livez" | "liveness"]
        | ["-", "healthy"]
        | ["health", "live" | "liveness"]
        | ["actuator", "health"] => Some("/health"),
        ["ready" | "readyz" | "readiness"] | ["-", "ready"] | ["health", "ready" | "readiness"] => Some("/ready"),
        _ => None,
    }
}
