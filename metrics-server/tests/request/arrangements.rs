//! Where the layer stands among routes, fallbacks and merged routers: what it counts, and what it
//! does not see.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::routing::get;
use http::StatusCode;
use metrics::Registry;
use metrics_server::{Endpoint, RequestMetrics, router};
use proptest::prelude::*;
use tokio::runtime::Runtime;
use tower::{Layer, ServiceExt};

use crate::application::{Model, REQUESTS, Step, steps};
use crate::server::{Server, series};

async fn ask(app: &Router, method: &str, path: &str) -> StatusCode {
    let request = Request::builder().method(method).uri(path).body(Body::empty());
    let answer = app
        .clone()
        .oneshot(request.expect("a request"))
        .await
        .expect("an answer");
    let status = answer.status();
    axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    status
}

/// Returns how often requests were counted, by method, route and status; nothing is in flight.
fn counted(registry: &Registry) -> BTreeMap<String, usize> {
    let (in_flight, over): (Vec<_>, Vec<_>) = series(registry)
        .into_iter()
        .partition(|line| line.split(' ').count() == 3);
    assert!(in_flight.iter().all(|line| line.ends_with(": 0")), "{in_flight:?}");
    let counts = over.iter().map(|line| {
        let (labels, count) = line.rsplit_once(": ").expect("a count");
        (labels.to_owned(), count.parse().expect("a number"))
    });
    counts.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_counted_is_what_the_order_says(steps in steps()) {
        let registry = Registry::new();
        let metrics = RequestMetrics::new(&registry);
        // Registers the families, whatever the steps are.
        let _ = metrics.layer(());
        let (mut app, mut model) = (Router::new(), Model::default());
        for step in &steps {
            app = step.build(app, &metrics, &registry);
            step.note(&mut model);
        }
        let mut expected = BTreeMap::new();
        for (method, path) in REQUESTS {
            let (labels, layers) = model.answer(method, path);
            if layers > 0 {
                *expected.entry(labels).or_insert(0) += layers;
            }
        }
        Runtime::new()?.block_on(async {
            for (method, path) in REQUESTS {
                ask(&app, method, path).await;
            }
        });
        prop_assert_eq!(counted(&registry), expected, "{:?}", steps);
    }

    #[test]
    fn a_layer_that_comes_last_counts_every_request_once(steps in steps()) {
        let registry = Registry::new();
        let metrics = RequestMetrics::new(&registry);
        let before = steps
            .into_iter()
            .filter(|step| !matches!(step, Step::Layer | Step::RouteLayer | Step::Nest { layered: true, .. }));
        let app = before.chain([Step::Layer]).fold(Router::new(), |app, step| step.build(app, &metrics, &registry));
        Runtime::new()?.block_on(async {
            for (method, path) in REQUESTS {
                ask(&app, method, path).await;
            }
        });
        prop_assert_eq!(counted(&registry).values().sum::<usize>(), REQUESTS.len());
    }
}

#[tokio::test]
async fn the_arrangement_of_the_documentation_counts_all_but_scrapes() {
    let registry = Registry::new();
    let app = Router::new()
        .route("/orders/{id}", get("an order"))
        .merge(router(&registry))
        .layer(RequestMetrics::new(&registry).ignore(Endpoint::ROUTES));
    for (method, path, status) in [
        ("GET", "/orders/7", 200),
        ("POST", "/orders/7", 405),
        ("GET", "/missing", 404),
        ("GET", "/metrics", 200),
        ("HEAD", "/metrics", 200),
        ("GET", "/metrics/v1?format=json", 200),
        ("GET", "/metrics/v1?format=none", 400),
        ("POST", "/metrics", 405),
        ("GET", "/health", 200),
        ("GET", "/ready", 200),
    ] {
        assert_eq!(ask(&app, method, path).await, status, "{method} {path}");
    }
    assert_eq!(
        series(&registry),
        [
            "GET /orders/{id} 2xx: 1",
            "GET unmatched 4xx: 1",
            "POST /orders/{id} 4xx: 1",
            "GET /orders/{id}: 0",
            "GET unmatched: 0",
            "POST /orders/{id}: 0",
        ]
    );
}

#[tokio::test]
async fn routes_of_a_nested_endpoint_are_ignored_by_their_prefix() {
    for (prefix, ignored) in [("/internal", 8), ("/internal/v2", 8), ("", 0)] {
        let registry = Registry::new();
        let app = Router::new()
            .nest("/internal", router(&registry))
            .nest("/internal/v2", router(&Registry::new()))
            .layer(RequestMetrics::new(&registry).ignore(Endpoint::ROUTES.map(|route| format!("{prefix}{route}"))));
        for nest in ["/internal", "/internal/v2"] {
            for route in Endpoint::ROUTES {
                ask(&app, "GET", &format!("{nest}{route}")).await;
            }
        }
        assert_eq!(counted(&registry).values().sum::<usize>(), 16 - ignored, "{prefix}");
    }
}

#[tokio::test]
async fn every_route_of_the_endpoint_is_listed() {
    let app = Endpoint::new(&Registry::new()).router();
    for route in Endpoint::ROUTES {
        assert_ne!(ask(&app, "GET", route).await, StatusCode::NOT_FOUND, "{route}");
    }
    let registry = Registry::new();
    let app = router(&registry).layer(RequestMetrics::new(&registry).ignore(Endpoint::ROUTES));
    for path in ["/metrics", "/metrics/v1", "/health", "/ready"] {
        ask(&app, "GET", path).await;
        ask(&app, "GET", &format!("{path}/")).await;
    }
    assert_eq!(series(&registry), [""; 0]);
}

#[tokio::test]
async fn an_application_with_a_state() {
    let registry = Registry::new();
    let handler = async |State(name): State<&'static str>| name;
    let app = Router::new()
        .route("/", get(handler))
        .fallback(async |State(name): State<&'static str>| (StatusCode::NOT_FOUND, name))
        .layer(RequestMetrics::new(&registry))
        .with_state("state");
    for path in ["/", "/missing"] {
        ask(&app, "GET", path).await;
    }
    assert_eq!(series(&registry)[..2], ["GET / 2xx: 1", "GET unmatched 4xx: 1"]);
}

#[tokio::test]
async fn layers_of_two_registries_count_in_each() {
    let (inner, outer) = (Registry::new(), Registry::new());
    let app = Router::new()
        .route("/", get(""))
        .layer(RequestMetrics::new(&inner))
        .layer(RequestMetrics::new(&outer));
    ask(&app, "GET", "/").await;
    for registry in [inner, outer] {
        assert_eq!(series(&registry), ["GET / 2xx: 1", "GET /: 0"]);
    }
}

#[tokio::test]
async fn around_the_router_as_a_whole_all_is_unmatched() {
    let registry = Registry::new();
    let routes = Router::new().route("/orders/{id}", get("an order"));
    let whole = RequestMetrics::new(&registry).layer(routes);
    // Which `axum::serve` takes with bodies of its own type alone.
    let whole = ServiceExt::<Request>::map_response(whole, |response| response.map(Body::new));
    let services = axum::ServiceExt::<Request>::into_make_service(whole);
    let serve = |listener| async { axum::serve(listener, services).await.expect("it serves") };
    let server = Server::serve(registry, serve).await;
    for (request, status) in [("GET /orders/7", 200), ("GET /missing", 404)] {
        let answer = server.ask(&format!("{request} HTTP/1.1")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    let expected = ["GET unmatched 2xx: 1", "GET unmatched 4xx: 1", "GET unmatched: 0"];
    server.settled(&expected).await;
}
