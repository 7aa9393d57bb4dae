//! What is not acceptable is said, and costs no gather.

use std::panic::catch_unwind;

use axum::Router;
use http::{HeaderValue, Method, Request, Response};
use metrics::{Encoder, Format, Registry};
use metrics_server::Endpoint;

use super::{Body, counted, get, own, send, shop, show, text};

const NEGOTIATED: [&str; 2] = ["/metrics", "/metrics?name[]=shop_orders_total"];
const NAMED: [&str; 2] = ["/metrics/v1?format=json", "/metrics/v1?format=xml"];

/// Header lines of which each excludes all codings, or all formats.
const NO_CODING: [&[&str]; 5] = [
    &["identity;q=0"],
    &["*;q=0"],
    &["br, *;q=0"],
    &["GZIP;q=0, zstd;q=0.000, Identity;Q=0"],
    &["identity;q=0", "br"],
];
const NO_FORMAT: [&[&str]; 3] = [
    &["*/*;q=0"],
    &["text/plain;q=0, application/*;q=0"],
    &[
        "text/*;q=0, image/png",
        "application/json;q=0, application/openmetrics-text;q=0",
    ],
];

async fn head(router: &Router, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(Method::HEAD).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

fn varies(response: &Response<Body>) -> Vec<&HeaderValue> {
    let mut varies: Vec<_> = response.headers().get_all("vary").iter().collect();
    varies.sort_by_key(|varies| varies.len());
    varies
}

#[tokio::test]
async fn formats_that_are_all_excluded_are_answered_with_the_list() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let accept = [("accept", "text/plain;q=0, application/*;q=0")];
    insta::assert_snapshot!(show(get(&router, "/metrics", &accept).await).await, @r"
    406 Not Acceptable
    content-type: text/plain; charset=utf-8
    vary: accept
    vary: accept-encoding

    `Accept` excludes all that is offered: `text/plain`, `application/openmetrics-text`, `application/json`
    ");
    // Its format is named by the query.
    assert_eq!(get(&router, "/metrics/v1?format=json", &accept).await.status(), 200);
}

#[tokio::test]
async fn codings_that_are_all_excluded_are_answered_with_the_list() {
    let router = Endpoint::new(&shop()).router();
    let accept = [("accept-encoding", "*;q=0")];
    insta::assert_snapshot!(show(get(&router, "/metrics", &accept).await).await, @r"
    406 Not Acceptable
    content-type: text/plain; charset=utf-8
    vary: accept
    vary: accept-encoding

    `Accept-Encoding` excludes all that is offered: `zstd`, `gzip`, `identity`
    ");
    let router = Endpoint::new(&shop()).without_compression().router();
    let accept = [("accept-encoding", "gzip, identity;q=0")];
    let response = get(&router, "/metrics/v1?format=json", &accept).await;
    insta::assert_snapshot!(show(response).await, @r"
    406 Not Acceptable
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    `Accept-Encoding` excludes all that is offered: `identity`
    ");
}

/// Returns the answer to `GET`, which that to `HEAD` does not differ from but for the body.
async fn get_and_head(router: &Router, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let got = get(router, path, headers).await;
    let head = head(router, path, headers).await;
    assert_eq!(head.status(), got.status(), "{path} {headers:?}");
    assert_eq!(head.headers(), got.headers(), "{path} {headers:?}");
    assert_eq!(text(head).await, "");
    got
}

fn lines<'a>(name: &'a str, lines: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    lines.iter().map(|line| (name, *line)).collect()
}

#[tokio::test]
async fn what_is_not_acceptable_is_not_gathered() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let mut refusals = Vec::new();
    for path in NEGOTIATED {
        refusals.extend(NO_FORMAT.map(|accept| (path, lines("accept", accept))));
        refusals.extend(NO_CODING.map(|accept| (path, lines("accept-encoding", accept))));
    }
    for path in NAMED {
        refusals.extend(NO_CODING.map(|accept| (path, lines("accept-encoding", accept))));
    }
    for (path, headers) in &refusals {
        let response = get_and_head(&router, path, headers).await;
        assert_eq!(response.status(), 406, "{path} {headers:?}");
        assert_eq!(response.headers().get("content-encoding"), None);
        let by_format = NEGOTIATED.contains(path);
        assert_eq!(
            varies(&response),
            &["accept", "accept-encoding"][usize::from(!by_format)..]
        );
        let message = text(response).await;
        assert!(message.contains(" excludes all that is offered: `"), "{message}");
    }
    assert_eq!(own(&registry, "metrics_scrape_gathers_total"), 0);
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        format!(
            "metrics_scrape_errors_total{{cause=\"not_acceptable\"}} {}",
            refusals.len() * 2
        )
    );
    assert_eq!(get(&router, "/metrics", &[]).await.status(), 200);
    assert_eq!(own(&registry, "metrics_scrape_gathers_total"), 1);
}

#[tokio::test]
async fn any_answer_is_in_the_coding_that_is_accepted() {
    let registry = shop();
    let compressing = Endpoint::new(&registry).router();
    let plain = Endpoint::new(&Registry::new()).without_compression().router();
    // With compression, and without.
    let cases: [(&[&str], &str, &str); 14] = [
        (&[], "identity", "identity"),
        (&["gzip"], "gzip", "identity"),
        (&["X-Gzip"], "gzip", "identity"),
        (&["*"], "zstd", "identity"),
        (&["*;q=0.5, zstd;q=0"], "gzip", "identity"),
        (&["*;q=0, identity"], "identity", "identity"),
        (&["gzip;q=0.5, identity;q=0.9"], "identity", "identity"),
        (&["gzip;q=0.9, identity;q=0.5"], "gzip", "identity"),
        (&["identity;q=0, gzip"], "gzip", "406"),
        (&["identity;q=0", "zstd;q=0.1"], "zstd", "406"),
        (&["identity;q=0, *"], "zstd", "406"),
        (&["*;q=0, gzip"], "gzip", "406"),
        (&["gzip;q=0, identity;q=0, br"], "406", "406"),
        (&[",;gzip, *;;q=0"], "406", "406"),
    ];
    for (accept, compressed, uncompressed) in cases {
        for (router, coding) in [(&compressing, compressed), (&plain, uncompressed)] {
            for path in NEGOTIATED.into_iter().chain(NAMED) {
                let response = get_and_head(router, path, &lines("accept-encoding", accept)).await;
                let found = match response.headers().get("content-encoding") {
                    None if response.status() == 406 => "406",
                    None => "identity",
                    Some(coding) => coding.to_str().unwrap(),
                };
                assert_eq!(found, coding, "{path} {accept:?}");
                assert!(varies(&response).contains(&&HeaderValue::from_static("accept-encoding")));
            }
        }
    }
}

#[tokio::test]
async fn only_expositions_are_negotiated() {
    let router = Endpoint::new(&shop()).router();
    let headers = [("accept", "*/*;q=0"), ("accept-encoding", "*;q=0")];
    for (path, status) in [("/health", 200), ("/ready", 200), ("/none", 404)] {
        let response = get_and_head(&router, path, &headers).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(varies(&response), [""; 0]);
    }
    for path in ["/metrics", "/metrics/v1"] {
        let request = Request::builder().method(Method::POST).uri(path);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        let response = send(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 405);
        assert_eq!(varies(&response), [""; 0]);
    }
}

#[tokio::test]
async fn only_formats_that_are_offered_are_sent() {
    let registry = shop();
    let endpoint = Endpoint::new(&registry).without_self_metrics();
    // One that is there twice counts once; what is said last counts.
    let texts =
        endpoint
            .clone()
            .formats([Format::Json])
            .formats([Format::OpenMetrics, Format::Text, Format::OpenMetrics]);
    let texts = texts.router();
    for (accept, format) in [
        ("*/*", Format::OpenMetrics),
        ("application/json", Format::OpenMetrics),
        ("application/json, text/plain;q=0.1", Format::Text),
        ("application/openmetrics-text;q=0, */*", Format::Text),
        ("image/png", Format::OpenMetrics),
    ] {
        let response = get_and_head(&texts, "/metrics", &[("accept", accept)]).await;
        let content_type = response.headers()["content-type"].to_str().unwrap();
        assert!(
            content_type.starts_with(format.content_type()),
            "{accept}: {content_type}"
        );
        assert_eq!(
            text(response).await.as_bytes(),
            registry.render_as(format).body(),
            "{accept}"
        );
    }
    let mut answers = Vec::new();
    for query in ["format=openmetrics", "format=json", "format=jsn", ""] {
        let response = get_and_head(&texts, &format!("/metrics/v1?name[]=none&{query}"), &[]).await;
        answers.push(format!("{} {}", response.status(), text(response).await));
    }
    let accept = [("accept", "text/*;q=0, application/openmetrics-text;q=0, */*")];
    let response = get_and_head(&texts, "/metrics", &accept).await;
    answers.push(format!("{} {}", response.status(), text(response).await));
    insta::assert_snapshot!(answers.concat(), @r"
    200 OK # EOF
    400 Bad Request format `json` is not offered: use one of `format=prometheus`, `format=openmetrics`
    400 Bad Request unknown format `jsn`: use one of `format=prometheus`, `format=openmetrics`
    400 Bad Request no format: use one of `format=prometheus`, `format=openmetrics`
    406 Not Acceptable `Accept` excludes all that is offered: `application/openmetrics-text`, `text/plain`
    ");
}

#[test]
fn at_least_one_format_is_offered() {
    let panic = catch_unwind(|| Endpoint::new(&Registry::new()).formats([])).unwrap_err();
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
    insta::assert_snapshot!(message.unwrap(), @"`Endpoint::formats` needs a format: without one, no scrape can be answered");
}
