//! Methods, routes and statuses.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::{any, get};
use http::{Method, Request, Response, StatusCode};
use metrics::Registry;
use metrics_server::RequestMetrics;
use tower::{Layer, ServiceExt, service_fn};

use crate::server::{Server, rendered, series};

/// Sends requests one after the other, and drops the answers unread.
async fn ask_all(routes: Router, requests: impl IntoIterator<Item = (Method, String)>) {
    for (method, path) in requests {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .expect("a request");
        let answer = routes.clone().oneshot(request).await.expect("an answer");
        // Read to its end, so that it is not cancelled.
        axum::body::to_bytes(answer.into_body(), 1000).await.expect("a body");
    }
}

#[tokio::test]
async fn the_whole_exposition() {
    let routes = Router::new()
        .route(
            "/orders/{id}",
            get(async |Path(id): Path<u32>| format!("order {id}")).post(StatusCode::CREATED),
        )
        .route("/moved", get(async || Redirect::to("/orders/1")))
        .route("/broken", get(StatusCode::BAD_GATEWAY))
        .nest("/api", Router::new().route("/users/{name}", get("somebody")));
    let server = Server::start(routes).await;
    for (request, status) in [
        ("GET /orders/7 HTTP/1.1", "200"),
        ("GET /orders/8?full HTTP/1.1", "200"),
        ("HEAD /orders/7 HTTP/1.1", "200"),
        ("POST /orders/7 HTTP/1.1", "201"),
        ("GET /orders/no-number HTTP/1.1", "400"),
        ("BREW /orders/7 HTTP/1.1", "405"),
        ("GET /moved HTTP/1.1", "303"),
        ("GET /broken HTTP/1.1", "502"),
        ("GET /api/users/ada HTTP/1.1", "200"),
        ("GET /api/missing HTTP/1.1", "404"),
        ("OPTIONS /missing HTTP/1.1", "404"),
    ] {
        let answer = server.ask(request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    series(&server.registry);
    insta::assert_snapshot!(rendered(&server.registry), @r#"
    # HELP http_requests_in_flight HTTP requests whose answers have not ended yet.
    # TYPE http_requests_in_flight gauge
    http_requests_in_flight{method="GET",route="/api/users/{name}"} 0
    http_requests_in_flight{method="GET",route="/broken"} 0
    http_requests_in_flight{method="GET",route="/moved"} 0
    http_requests_in_flight{method="GET",route="/orders/{id}"} 0
    http_requests_in_flight{method="GET",route="unmatched"} 0
    http_requests_in_flight{method="HEAD",route="/orders/{id}"} 0
    http_requests_in_flight{method="OPTIONS",route="unmatched"} 0
    http_requests_in_flight{method="POST",route="/orders/{id}"} 0
    http_requests_in_flight{method="_OTHER",route="/orders/{id}"} 0
    # HELP http_requests_total HTTP requests that are over.
    # TYPE http_requests_total counter
    http_requests_total{method="GET",route="/api/users/{name}",status="2xx"} 1
    http_requests_total{method="GET",route="/broken",status="5xx"} 1
    http_requests_total{method="GET",route="/moved",status="3xx"} 1
    http_requests_total{method="GET",route="/orders/{id}",status="2xx"} 2
    http_requests_total{method="GET",route="/orders/{id}",status="4xx"} 1
    http_requests_total{method="GET",route="unmatched",status="4xx"} 1
    http_requests_total{method="HEAD",route="/orders/{id}",status="2xx"} 1
    http_requests_total{method="OPTIONS",route="unmatched",status="4xx"} 1
    http_requests_total{method="POST",route="/orders/{id}",status="2xx"} 1
    http_requests_total{method="_OTHER",route="/orders/{id}",status="4xx"} 1
    "#);
}

#[tokio::test]
async fn methods_are_those_of_the_rfcs() {
    let registry = Registry::new();
    let routes = Router::new().route("/", any("")).layer(RequestMetrics::new(&registry));
    let names = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY", "get", "PROPFIND",
    ];
    let methods = names.map(|name| (Method::from_bytes(name.as_bytes()).expect("a method"), "/".to_owned()));
    ask_all(routes, methods).await;
    assert_eq!(
        series(&registry)[..10],
        [
            "CONNECT / 2xx: 1",
            "DELETE / 2xx: 1",
            "GET / 2xx: 1",
            "HEAD / 2xx: 1",
            "OPTIONS / 2xx: 1",
            "PATCH / 2xx: 1",
            "POST / 2xx: 1",
            "PUT / 2xx: 1",
            "TRACE / 2xx: 1",
            "_OTHER / 2xx: 3",
        ]
    );
}

#[tokio::test]
async fn what_is_nested_has_its_whole_route_and_services_have_none() {
    let registry = Registry::new();
    let inner = Router::new()
        .route("/{name}", get(""))
        .fallback(StatusCode::IM_A_TEAPOT);
    let service = service_fn(async |_: axum::extract::Request| Ok::<_, Infallible>(Response::new(Body::empty())));
    let routes = Router::new()
        .nest("/a/{tenant}", Router::new().nest("/b", inner))
        .nest_service("/static", service)
        .route_service("/one", service)
        .layer(RequestMetrics::new(&registry));
    let paths = ["/a/1/b/x", "/a/2/b/y", "/a/2/b/y/z", "/a/3", "/static/logo.svg", "/one"];
    ask_all(routes, paths.map(|path| (Method::GET, path.to_owned()))).await;
    assert_eq!(
        series(&registry)[..4],
        [
            "GET /a/{tenant}/b/{name} 2xx: 2",
            "GET /one 2xx: 1",
            "GET unmatched 2xx: 1",
            "GET unmatched 4xx: 2",
        ]
    );
}

#[tokio::test]
async fn a_scanner_makes_no_series() {
    let registry = Registry::new();
    let routes = Router::new()
        .route("/orders/{id}", get(""))
        .layer(RequestMetrics::new(&registry));
    let scans = (0..10_000).map(|number| match number % 2 {
        0 => (Method::GET, format!("/wp-admin/{number}.php")),
        _ => (
            Method::from_bytes(format!("X{number}").as_bytes()).expect("a method"),
            format!("/orders/{number}"),
        ),
    });
    ask_all(routes, scans).await;
    assert_eq!(
        series(&registry),
        [
            "GET unmatched 4xx: 5000",
            "_OTHER /orders/{id} 4xx: 5000",
            "GET unmatched: 0",
            "_OTHER /orders/{id}: 0",
        ]
    );
}

#[tokio::test]
async fn routes_beyond_the_cap_are_one() {
    let registry = Registry::new();
    let layer = RequestMetrics::new(&registry).route(|request| Some(request.uri.path().to_owned()));
    let routes = Router::new().fallback("").layer(layer);
    // Twice, so that those which were there first stay.
    for _ in 0..2 {
        let paths = (100..400).map(|number| (Method::GET, format!("/{number}")));
        ask_all(routes.clone(), paths).await;
    }
    let over = (100..300).map(|number| format!("GET /{number} 2xx: 2"));
    let in_flight = (100..300).map(|number| format!("GET /{number}: 0"));
    let expected: Vec<_> = over
        .chain(["GET _overflow 2xx: 200".to_owned()])
        .chain(in_flight)
        .chain(["GET _overflow: 0".to_owned()])
        .collect();
    assert_eq!(series(&registry), expected);
}

#[tokio::test]
async fn routes_come_from_any_framework() {
    #[derive(Clone)]
    struct Template(Arc<str>);

    let registry = Registry::new();
    let metrics =
        RequestMetrics::new(&registry).route(|request| Some(Arc::clone(&request.extensions.get::<Template>()?.0)));
    let service = metrics.layer(service_fn(async |request: Request<&'static str>| {
        // The request comes through as it was.
        assert_eq!((request.body(), request.uri().query()), (&"body", Some("x=1")));
        Ok::<_, Infallible>(Response::new(String::new()))
    }));
    let template = Template("/teams/:team".into());
    let request = Request::get("/teams/7?x=1")
        .extension(template)
        .body("body")
        .expect("a request");
    service.clone().oneshot(request).await.expect("an answer");
    let request = Request::get("/else?x=1").body("body").expect("a request");
    service.oneshot(request).await.expect("an answer");
    assert_eq!(
        series(&registry)[..2],
        ["GET /teams/:team 2xx: 1", "GET unmatched 2xx: 1"]
    );
}

#[tokio::test]
async fn layers_of_one_registry_count_together() {
    let registry = Registry::new();
    for _ in 0..2 {
        let routes = Router::new().route("/", get("")).layer(RequestMetrics::new(&registry));
        ask_all(routes, [(Method::GET, "/".to_owned())]).await;
    }
    assert_eq!(series(&registry), ["GET / 2xx: 2", "GET /: 0"]);
}
