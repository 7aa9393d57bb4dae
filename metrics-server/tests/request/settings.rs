//! What can be chosen: buckets, status codes, routes that are left out.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, Response, StatusCode};
use metrics::{Buckets, DefaultBuckets, Histogram, Metrics, Registry, SampleValue};
use metrics_server::{FastRequestBuckets, RequestBuckets, RequestMetrics};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::server::series;

/// Has a service answer one request with a status code.
async fn answer(metrics: &RequestMetrics, code: u16) {
    let mut response = Response::new(String::new());
    *response.status_mut() = StatusCode::from_u16(code).expect("a status code");
    let mut response = Some(response);
    let service = service_fn(move |_: Request<()>| ready(Ok::<_, Infallible>(response.take().expect("one request"))));
    metrics
        .layer(service)
        .oneshot(Request::new(()))
        .await
        .expect("an answer");
}

/// Has a service fail.
async fn fail(metrics: &RequestMetrics) {
    let service = service_fn(|_: Request<()>| ready(Err::<Response<String>, _>("as it was")));
    metrics
        .layer(service)
        .oneshot(Request::new(()))
        .await
        .expect_err("it fails");
}

/// Returns the bounds of the durations, and how many there are, of all series.
fn durations(registry: &Registry) -> (Vec<f64>, u64) {
    let snapshot = registry.gather();
    let family = snapshot
        .family("http_request_duration_seconds")
        .expect("it is registered");
    let (mut bounds, mut count) = (Vec::new(), 0);
    for series in family.series() {
        let SampleValue::Histogram(histogram) = series.value() else {
            panic!("a histogram")
        };
        bounds = histogram.bounds().to_vec();
        count += histogram.count();
    }
    (bounds, count)
}

/// Whose buckets are declared as those of any field.
#[derive(Debug, Metrics)]
#[metrics(handles = false)]
#[expect(dead_code)]
struct OwnStats {
    /// How long it took elsewhere.
    #[metric(histogram, unit = "seconds", buckets(OwnBuckets = exponential(0.001, 2.0, 4)))]
    elsewhere: Histogram<OwnBuckets>,
}

#[tokio::test]
async fn bounds_are_chosen_by_type() {
    async fn check<B: Buckets>(choose: impl Fn(RequestMetrics) -> RequestMetrics) {
        let registry = Registry::new();
        answer(&choose(RequestMetrics::new(&registry)), 200).await;
        assert_eq!(durations(&registry), (B::BOUNDS.to_vec(), 1));
    }
    check::<RequestBuckets>(|metrics| metrics).await;
    check::<FastRequestBuckets>(RequestMetrics::buckets::<FastRequestBuckets>).await;
    check::<DefaultBuckets>(RequestMetrics::buckets::<DefaultBuckets>).await;
    check::<OwnBuckets>(RequestMetrics::buckets::<OwnBuckets>).await;
    // The last choice counts, and registers nothing before.
    check::<OwnBuckets>(|metrics| metrics.buckets::<FastRequestBuckets>().buckets::<OwnBuckets>()).await;
}

#[test]
fn the_default_bounds_have_those_of_prometheus_among_them() {
    assert!(
        DefaultBuckets::BOUNDS
            .iter()
            .all(|bound| RequestBuckets::BOUNDS.contains(bound))
    );
}

#[tokio::test]
async fn of_two_sets_of_bounds_the_first_is_exported_and_the_other_reported() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&reports);
    let registry = Registry::builder()
        .on_report(move |report| noted.lock().expect("a lock").push(report.to_string()))
        .build()
        .expect("a registry");
    let first = RequestMetrics::new(&registry).buckets::<FastRequestBuckets>();
    answer(&first, 200).await;
    assert_eq!(*reports.lock().expect("a lock"), [""; 0]);

    let second = RequestMetrics::new(&registry);
    for _ in 0..3 {
        answer(&second, 200).await;
    }
    answer(&first, 200).await;
    assert_eq!(durations(&registry), (FastRequestBuckets::BOUNDS.to_vec(), 2));
    let text = registry.render();
    assert!(
        text.contains("http_requests_total{method=\"GET\",route=\"unmatched\",status=\"2xx\"} 5\n"),
        "{text}"
    );
    let refused = "metrics_refused_families_total{family=\"http_request_duration_seconds\"} 1\n";
    assert!(text.contains(refused), "{text}");
    let reports = reports.lock().expect("a lock");
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(
        reports[0].contains("http_request_duration_seconds")
            && reports[0].contains("its bucket bounds or states differ"),
        "{reports:?}"
    );
}

#[tokio::test]
async fn statuses_are_codes_where_that_is_chosen() {
    let registry = Registry::new();
    let (codes, classes) = (
        RequestMetrics::new(&registry).status_codes(),
        RequestMetrics::new(&registry),
    );
    for code in [200, 204, 404, 404, 499, 503, 600, 999] {
        answer(&codes, code).await;
    }
    for code in [204, 999] {
        answer(&classes, code).await;
    }
    fail(&codes).await;
    assert_eq!(
        series(&registry),
        [
            "GET unmatched 200: 1",
            "GET unmatched 204: 1",
            "GET unmatched 404: 2",
            "GET unmatched 499: 1",
            "GET unmatched 503: 1",
            "GET unmatched 600: 1",
            "GET unmatched 999: 1",
            "GET unmatched 2xx: 1",
            "GET unmatched 5xx: 1",
            "GET unmatched error: 1",
            "GET unmatched: 0",
        ]
    );
}

#[tokio::test]
async fn codes_beyond_the_cap_are_one_series_and_endings_are_not_among_them() {
    let registry = Registry::new();
    let metrics = RequestMetrics::new(&registry).status_codes();
    // Twice, so that those which were there first stay.
    for code in (100..=999).chain(100..=999) {
        answer(&metrics, code).await;
    }
    let classes = RequestMetrics::new(&registry);
    for code in [100, 200, 300, 400, 500] {
        answer(&classes, code).await;
    }
    fail(&metrics).await;
    let never = service_fn(|_: Request<()>| pending::<Result<Response<String>, Infallible>>());
    drop(metrics.layer(never).call(Request::new(())));

    let codes = (100..164).map(|code| format!("GET unmatched {code}: 2"));
    let overflow = format!("GET unmatched _overflow: {}", 2 * (900 - 64));
    let others = ["1xx", "2xx", "3xx", "4xx", "5xx", "cancelled", "error"].map(|it| format!("GET unmatched {it}: 1"));
    let mut expected: Vec<_> = codes.chain(others).chain([overflow]).collect();
    expected.sort();
    expected.push("GET unmatched: 0".to_owned());
    assert_eq!(series(&registry), expected);
}

#[tokio::test]
async fn ignored_routes_are_nowhere() {
    let registry = Registry::new();
    let seen = registry.clone();
    let look = move || {
        // Nor in flight.
        assert_eq!(series(&seen), [""; 0]);
        async { "looked" }
    };
    let routes = |metrics: RequestMetrics| {
        Router::new()
            .route("/look/{id}", get(look.clone()))
            .nest("/a", Router::new().route("/look", get(look.clone())))
            .layer(metrics)
    };
    let one = RequestMetrics::new(&registry)
        .ignore(["/look/{id}"])
        .ignore([String::from("/a/look"), "unmatched".to_owned()]);
    for path in ["/look/1", "/a/look", "/missing"] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let answer = routes(one.clone()).oneshot(request).await.expect("an answer");
        // It comes through as it was.
        let body = axum::body::to_bytes(answer.into_body(), 100).await.expect("a body");
        assert_eq!(body, if path == "/missing" { "" } else { "looked" });
    }
    assert_eq!(series(&registry), [""; 0]);
    // Other routes and other methods of a route are not.
    let request = Request::post("/look").body(Body::empty()).expect("a request");
    let others = RequestMetrics::new(&registry).ignore(["/look/{id}"]);
    routes(others).oneshot(request).await.expect("an answer");
    assert_eq!(series(&registry), ["POST unmatched 4xx: 1", "POST unmatched: 0"]);
}

#[tokio::test]
async fn a_setting_concerns_no_service_that_was_made_before() {
    let registry = Registry::new();
    let metrics = RequestMetrics::new(&registry);
    let ok = service_fn(|_: Request<()>| ready(Ok::<_, Infallible>(Response::new(String::new()))));
    let before = metrics.layer(ok);
    let after = metrics.status_codes().layer(ok);
    before.oneshot(Request::new(())).await.expect("an answer");
    after.oneshot(Request::new(())).await.expect("an answer");
    assert_eq!(series(&registry)[..2], ["GET unmatched 200: 1", "GET unmatched 2xx: 1"]);
}
