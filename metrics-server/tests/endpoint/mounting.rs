//! The routes in an application of one's own.

use axum::Router;
use axum::extract::State;
use axum::routing::get as route;
use metrics_server::{Endpoint, router};

use super::{get, shop, text};

#[tokio::test]
async fn routes_are_nested() {
    let app = Router::new().nest(
        "/internal",
        Endpoint::new(&shop()).bearer_token("one".parse().unwrap()).router(),
    );
    for (path, status) in [
        ("/internal/metrics", 401),
        ("/internal/metrics/v1?format=json", 401),
        ("/internal/health", 200),
        ("/internal/ready", 200),
        ("/metrics", 404),
        ("/internal", 404),
    ] {
        assert_eq!(get(&app, path, &[]).await.status(), status, "{path}");
    }
    let token = [("authorization", "Bearer one")];
    assert_eq!(get(&app, "/internal/metrics", &token).await.status(), 200);
}

#[tokio::test]
async fn an_application_keeps_its_own_health_and_its_state() {
    let health = route(async |State(name): State<&'static str>| name);
    let app = Router::new().route("/health", health).with_state("fine, and you?");
    let app = app.merge(Endpoint::new(&shop()).metrics_router());
    assert_eq!(text(get(&app, "/health", &[]).await).await, "fine, and you?");
    assert_eq!(get(&app, "/metrics", &[]).await.status(), 200);
    assert_eq!(get(&app, "/metrics/v1?format=openmetrics", &[]).await.status(), 200);
    assert_eq!(get(&app, "/ready", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_registry_may_be_mounted_twice() {
    let registry = shop();
    let app = Router::new()
        .nest("/one", router(&registry))
        .nest("/other", router(&registry));
    text(get(&app, "/one/metrics", &[]).await).await;
    let metrics = text(get(&app, "/other/metrics", &[]).await).await;
    assert!(
        metrics.contains("\nmetrics_scrape_duration_seconds_count 1\n"),
        "{metrics}"
    );
}
