//! The paths of the endpoint, as people type them.

use axum::Router;
use axum::routing::get as route;
use http::{Method, Request};
use metrics_server::{Endpoint, router};

use super::{Body, get, send, shop, text};

const PATHS: [&str; 4] = ["/metrics", "/metrics/v1", "/health", "/ready"];

#[tokio::test]
async fn a_slash_at_the_end_does_not_matter() {
    let endpoint = || Endpoint::new(&shop()).without_self_metrics();
    let own = Router::new().route("/", route("hello"));
    for (base, app) in [
        ("", endpoint().router()),
        ("", own.clone().merge(endpoint().router())),
        (
            "",
            own.clone().fallback(async || "elsewhere").merge(endpoint().router()),
        ),
        ("/internal", own.clone().nest("/internal", endpoint().router())),
        ("/metrics", own.nest("/metrics", endpoint().router())),
    ] {
        for path in PATHS {
            let without = get(&app, &format!("{base}{path}?format=prometheus"), &[]).await;
            let with = get(&app, &format!("{base}{path}/?format=prometheus"), &[]).await;
            assert_eq!(
                (without.status().as_u16(), with.status().as_u16()),
                (200, 200),
                "{base}{path}"
            );
            assert_eq!(without.headers(), with.headers(), "{base}{path}");
            assert_eq!(text(without).await, text(with).await, "{base}{path}");
            for (method, status) in [(Method::HEAD, 200), (Method::POST, 405)] {
                let uri = format!("{base}{path}/?format=prometheus");
                let request = Request::builder().method(method).uri(uri).body(Body::empty()).unwrap();
                let response = send(&app, request).await;
                assert_eq!(response.status(), status, "{base}{path}");
                assert_eq!(response.headers()["x-content-type-options"], "nosniff");
            }
        }
    }
}

#[tokio::test]
async fn a_slash_at_the_end_opens_nothing() {
    let endpoint = Endpoint::new(&shop()).bearer_token("one".parse().unwrap());
    let app = endpoint.clone().router();
    let guarded = endpoint.allow("10.0.0.0/8".parse().unwrap()).router();
    for (path, status) in PATHS.into_iter().zip([401, 401, 200, 200]) {
        let response = get(&app, &format!("{path}/"), &[]).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let response = get(&guarded, &format!("{path}/"), &[]).await;
        assert_eq!(response.status(), 403, "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn other_paths_are_not_found() {
    let router = Endpoint::new(&shop()).router();
    for path in [
        "/",
        "//metrics",
        "/metrics//",
        "/metrics/v2",
        "/Metrics",
        "/metrics%2F",
        "/%6Detrics",
        "/./metrics",
        "/health/live",
        "/healthz",
        "/-/ready",
    ] {
        assert_eq!(get(&router, path, &[]).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn what_an_application_answers_is_its_own() {
    let own = || {
        Router::new()
            .route("/own", route("hello"))
            .route("/{*other}", route("other"))
    };
    let only = || Router::new().route("/own", route("hello"));
    for app in [
        own().merge(router(&shop())),
        router(&shop()).merge(own()),
        only().merge(router(&shop())),
        router(&shop()).merge(only()),
        router(&shop()).route("/own", route("hello")),
        only().nest("/internal", router(&shop())),
    ] {
        for path in ["/own", "/nothing"] {
            let response = get(&app, path, &[("accept-encoding", "gzip")]).await;
            assert!(response.headers().get("x-content-type-options").is_none(), "{path}");
            assert!(response.headers().get("vary").is_none(), "{path}");
        }
    }
}
