//! What is wrong with a request is said.

use http::{Method, Request};
use metrics::Format;
use metrics_server::Endpoint;

use super::{Body, counted, get, send, shop, show, text};

#[tokio::test]
async fn formats_that_are_none_are_answered_with_the_list() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let mut answers = Vec::new();
    for query in ["", "?", "?format=", "?format=xml", "?format=Json", "?format=%0A%3Cb%3E"] {
        answers.push(show(get(&router, &format!("/metrics/v1{query}"), &[]).await).await);
    }
    insta::assert_snapshot!(answers.join("\n"), @r"
    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    no format: use one of `format=prometheus`, `format=openmetrics`, `format=json`

    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    no format: use one of `format=prometheus`, `format=openmetrics`, `format=json`

    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    unknown format ``: use one of `format=prometheus`, `format=openmetrics`, `format=json`

    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    unknown format `xml`: use one of `format=prometheus`, `format=openmetrics`, `format=json`

    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    unknown format `Json`: use one of `format=prometheus`, `format=openmetrics`, `format=json`

    400 Bad Request
    content-type: text/plain; charset=utf-8
    vary: accept-encoding

    unknown format `\n<b>`: use one of `format=prometheus`, `format=openmetrics`, `format=json`
    ");
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"bad_request\"} 6"
    );
}

#[tokio::test]
async fn a_format_that_cannot_be_sent_is_told_by_both_routes() {
    let registry = shop();
    let router = Endpoint::new(&registry)
        .formats([Format::Text, Format::OpenMetrics])
        .router();
    let mut answers = Vec::new();
    for query in [
        "format=",
        "format=xml",
        "format=json",
        "format=prometheus&format=openmetrics",
        "format[]=openmetrics",
    ] {
        let response = get(&router, &format!("/metrics?{query}"), &[("accept", "*/*;q=0")]).await;
        assert_eq!(response.status(), 400);
        answers.push(text(response).await);
        let named = get(&router, &format!("/metrics/v1?{query}"), &[]).await;
        assert_eq!(text(named).await, answers[answers.len() - 1]);
    }
    insta::assert_snapshot!(answers.concat(), @r"
    unknown format ``: use one of `format=prometheus`, `format=openmetrics`
    unknown format `xml`: use one of `format=prometheus`, `format=openmetrics`
    format `json` is not offered: use one of `format=prometheus`, `format=openmetrics`
    `format=prometheus` and `format=openmetrics` contradict each other: use one of them
    `format[]` chooses nothing here: use `name[]=` and the name of a family, once for each, or none for all
    ");
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"bad_request\"} 10"
    );
}

#[tokio::test]
async fn too_many_names_are_refused() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let names: Vec<_> = (0..257).map(|name| format!("name[]=a{name}")).collect();
    for path in ["/metrics?", "/metrics/v1?format=json&"] {
        let response = get(&router, &format!("{path}{}", names.join("&")), &[]).await;
        assert_eq!(response.status(), 400);
        assert_eq!(
            text(response).await,
            "too many `name[]`: use at most 256, or none for all families\n"
        );
    }
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"bad_request\"} 2"
    );
}

#[tokio::test]
async fn keys_that_choose_a_part_elsewhere_are_refused_with_the_fix() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let mut answers = Vec::new();
    for query in [
        "name=shop_doors_open",
        "collect[]=cpu",
        "name[]=a;name[]=b",
        "match[%0A]=%3Cb%3E",
    ] {
        let response = get(&router, &format!("/metrics?{query}"), &[]).await;
        assert_eq!(response.status(), 400);
        answers.push(text(response).await);
        let named = get(&router, &format!("/metrics/v1?format=json&{query}"), &[]).await;
        assert_eq!(text(named).await, answers[answers.len() - 1]);
    }
    insta::assert_snapshot!(answers.concat(), @r"
    `name` chooses nothing here: use `name[]=` and the name of a family, once for each, or none for all
    `collect[]` chooses nothing here: use `name[]=` and the name of a family, once for each, or none for all
    `name[]` is behind `;`, which separates nothing: use `&`
    `match[\n]` chooses nothing here: use `name[]=` and the name of a family, once for each, or none for all
    ");
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"bad_request\"} 8"
    );
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    let router = Endpoint::new(&shop()).router();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"] {
        for path in ["/metrics", "/metrics/v1?format=json", "/health", "/ready"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = Request::builder()
                .method(method)
                .uri(path)
                .body(Body::from("ignored"))
                .unwrap();
            let response = send(&router, request).await;
            assert_eq!(response.status(), 405);
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
            assert_eq!(response.headers()["allow"], "GET,HEAD");
        }
    }
}
