//! Who gets an answer.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use metrics_server::Endpoint;

use super::{Body, get, send, shop, show};

const PATHS: [&str; 4] = ["/metrics", "/metrics/v1?format=json", "/health", "/ready"];

async fn get_from(router: &Router, address: &str, path: &str) -> Response<Body> {
    let address: SocketAddr = address.parse().unwrap();
    let request = Request::builder().uri(path).extension(ConnectInfo(address));
    send(router, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn metrics_need_the_token() {
    let endpoint = Endpoint::new(&shop()).bearer_token("one".parse().unwrap());
    let router = endpoint.bearer_token("two".parse().unwrap()).router();
    for (headers, metrics) in [
        (&[][..], 401),
        (&[("authorization", "Bearer one")], 200),
        (&[("authorization", "bearer two")], 200),
        (&[("authorization", "Bearer three")], 401),
        (&[("authorization", "Bearer onetwo")], 401),
        (&[("authorization", "Basic b25lOnR3bw==")], 401),
        (
            &[("authorization", "Bearer three"), ("authorization", "Bearer one")],
            401,
        ),
    ] {
        for (path, status) in PATHS.into_iter().zip([metrics, metrics, 200, 200]) {
            assert_eq!(get(&router, path, headers).await.status(), status, "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn a_missing_token_is_asked_for() {
    let router = Endpoint::new(&shop()).bearer_token("one".parse().unwrap()).router();
    // Also before the query is looked at.
    insta::assert_snapshot!(show(get(&router, "/metrics/v1", &[]).await).await, @r"
    401 Unauthorized
    content-type: text/plain; charset=utf-8
    www-authenticate: Bearer

    show the token: `Authorization: Bearer TOKEN`
    ");
}

#[test]
fn a_token_is_not_in_what_debug_shows() {
    let endpoint = Endpoint::new(&shop()).bearer_token("s3cret".parse().unwrap());
    let shown = format!("{endpoint:?}");
    assert!(shown.contains("Token(..)") && !shown.contains("s3cret"), "{shown}");
}

#[tokio::test]
async fn no_page_of_another_origin_may_read() {
    let router = Endpoint::new(&shop()).router();
    for path in PATHS {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("origin", "https://evil.example")
                .header("access-control-request-method", "GET");
            let response = send(&router, request.body(Body::empty()).unwrap()).await;
            let allowed = response
                .headers()
                .keys()
                .find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(allowed, None, "{method} {path}");
            assert_eq!(response.status() == 405, method == "OPTIONS", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn only_allowed_addresses_are_answered() {
    let endpoint = Endpoint::new(&shop()).allow("10.0.0.0/8".parse().unwrap());
    let router = endpoint.allow("fd00::1".parse().unwrap()).router();
    for (address, status) in [
        ("10.200.0.1:1", 200),
        ("[::ffff:10.1.1.1]:1", 200),
        ("[fd00::1]:99", 200),
        ("[fd00::2]:99", 403),
        ("11.0.0.1:1", 403),
        ("127.0.0.1:1", 403),
    ] {
        for path in PATHS {
            assert_eq!(
                get_from(&router, address, path).await.status(),
                status,
                "{path} {address}"
            );
        }
    }
    // What a proxy says is not believed, and without an address nobody is allowed.
    let headers = [("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=10.0.0.1")];
    insta::assert_snapshot!(show(get(&router, "/health", &headers).await).await, @r"
    403 Forbidden
    content-type: text/plain; charset=utf-8

    your address is not on the allow-list
    ");
}

#[tokio::test]
async fn an_address_is_the_same_in_every_form() {
    let endpoint = Endpoint::new(&shop()).allow("::ffff:10.0.0.0/104".parse().unwrap());
    let router = endpoint.allow("fe80::/10".parse().unwrap()).router();
    let everyone = Endpoint::new(&shop()).allow("::/0".parse().unwrap()).router();
    for (address, status) in [
        ("10.1.1.1:1", 200),
        ("[::ffff:10.1.1.1]:1", 200),
        ("[fe80::1]:1", 200),
        // The client of an interface.
        ("[fe80::1%3]:1", 200),
        ("11.1.1.1:1", 403),
        ("[::ffff:11.1.1.1]:1", 403),
        ("[::10.1.1.1]:1", 403),
    ] {
        assert_eq!(get_from(&router, address, "/ready").await.status(), status, "{address}");
        assert_eq!(get_from(&everyone, address, "/ready").await.status(), 200, "{address}");
    }
}

#[tokio::test]
async fn refusals_are_counted() {
    let registry = shop();
    let endpoint = Endpoint::new(&registry).bearer_token("one".parse().unwrap());
    let router = endpoint.allow("10.0.0.0/8".parse().unwrap()).router();
    get_from(&router, "11.0.0.1:1", "/metrics").await;
    // No request for metrics.
    get_from(&router, "11.0.0.1:1", "/health").await;
    get_from(&router, "10.0.0.1:1", "/metrics").await;
    get_from(&router, "10.0.0.1:1", "/metrics/v1").await;
    let filter = metrics::Filter::new().name("metrics_scrape_errors_total");
    insta::assert_snapshot!(registry.gather_filtered(&filter).encode(metrics::Format::Text), @r#"
    # HELP metrics_scrape_errors_total Requests for metrics that got no exposition, or not the whole one, by what was in the way.
    # TYPE metrics_scrape_errors_total counter
    metrics_scrape_errors_total{cause="bad_request"} 0
    metrics_scrape_errors_total{cause="not_acceptable"} 0
    metrics_scrape_errors_total{cause="unauthorized"} 2
    metrics_scrape_errors_total{cause="forbidden"} 1
    metrics_scrape_errors_total{cause="busy"} 0
    metrics_scrape_errors_total{cause="late"} 0
    metrics_scrape_errors_total{cause="failed"} 0
    metrics_scrape_errors_total{cause="stalled"} 0
    metrics_scrape_errors_total{cause="disconnected"} 0
    "#);
}
