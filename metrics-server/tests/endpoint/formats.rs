//! Which format and which families a client gets.

use http::{Method, Request};
use metrics::{Encoder, Filter, Format};
use metrics_server::Endpoint;

use super::{Body, bytes, get, send, shop, show, text};

/// What real scrapers and others send, and what they get; `src/negotiation/tests` has the tables of what headers mean.
const ACCEPTS: [(Option<&str>, Format, &str); 10] = [
    (
        None,
        Format::Text,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    ),
    (
        Some("*/*"),
        Format::Text,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    ),
    (
        Some("rubbish;;,"),
        Format::Text,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    ),
    (
        Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        Format::Text,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    ),
    // Prometheus 2.42, 2.53 and 3.5, and VictoriaMetrics.
    (
        Some(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        ),
        Format::OpenMetrics,
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ),
    (
        Some(
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        ),
        Format::OpenMetrics,
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
    ),
    (
        Some(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        ),
        Format::OpenMetrics,
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ),
    (
        Some("text/plain;version=0.0.4;q=1,*/*;q=0.1"),
        Format::Text,
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    ),
    (
        Some("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5"),
        Format::Text,
        "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    ),
    (Some("application/json"), Format::Json, "application/json"),
];

#[tokio::test]
async fn body_and_content_type_agree() {
    let registry = shop();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    for (accept, format, content_type) in ACCEPTS {
        let accept: Vec<_> = accept.map(|accept| ("accept", accept)).into_iter().collect();
        let response = get(&router, "/metrics", &accept).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], content_type, "{accept:?}");
        assert_eq!(bytes(response).await, registry.render_as(format).body(), "{accept:?}");
    }
}

#[tokio::test]
async fn formats_are_named() {
    let registry = shop();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    for (name, format) in [
        ("prometheus", Format::Text),
        ("openmetrics", Format::OpenMetrics),
        ("json", Format::Json),
    ] {
        // Whatever the client accepts, even nothing.
        for (route, accept) in ["/metrics", "/metrics/", "/metrics/v1", "/metrics/v1/"]
            .into_iter()
            .flat_map(|route| ["application/json", "image/png", "*/*;q=0"].map(|accept| (route, accept)))
        {
            let path = format!("{route}?format={name}&format={name}");
            let response = get(&router, &path, &[("accept", accept)]).await;
            let content_type = response.headers()["content-type"].to_str().unwrap();
            assert!(content_type.starts_with(format.content_type()), "{content_type}");
            let varies = response
                .headers()
                .get_all("vary")
                .iter()
                .any(|varies| varies == "accept");
            assert_eq!(varies, !route.contains("v1"));
            assert_eq!(bytes(response).await, registry.render_as(format).body());
        }
    }
}

#[tokio::test]
async fn the_whole_answer() {
    let router = Endpoint::new(&shop()).without_self_metrics().router();
    let response = get(&router, "/metrics?name[]=shop_orders_total&name[]=none_such", &[]).await;
    insta::assert_snapshot!(show(response).await, @r#"
    200 OK
    cache-control: no-store
    content-type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores
    vary: accept
    vary: accept-encoding

    # HELP shop_orders_total Orders taken.
    # TYPE shop_orders_total counter
    shop_orders_total{channel="web"} 3
    shop_orders_total{channel="desk"} 0
    "#);
}

#[tokio::test]
async fn families_are_chosen_by_each_name_that_a_format_shows() {
    let router = Endpoint::new(&shop()).without_self_metrics().router();
    for name in ["shop_orders", "shop_orders_total"] {
        for (accept, line) in [
            ("text/plain", "# TYPE shop_orders_total counter\n"),
            ("application/openmetrics-text", "# TYPE shop_orders counter\n"),
            ("application/json", "\"name\":\"shop_orders_total\""),
        ] {
            let path = format!("/metrics?name[]={name}");
            let answer = text(get(&router, &path, &[("accept", accept)]).await).await;
            assert!(answer.contains(line) && !answer.contains("shop_doors_open"), "{answer}");
        }
    }
}

#[tokio::test]
async fn families_are_chosen_by_name() {
    let registry = shop();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    let chosen = |names: &[&str]| {
        let filter = names.iter().fold(Filter::new(), |filter, name| filter.name(*name));
        registry.gather_filtered(&filter).encode(Format::Text).to_string()
    };
    for (query, names) in [
        ("", &[][..]),
        ("?", &[]),
        ("?other=1", &[]),
        ("?name[]=shop_doors_open", &["shop_doors_open"]),
        (
            "?name%5B%5D=shop_doors_open&name[]=shop_orders_total",
            &["shop_doors_open", "shop_orders_total"],
        ),
        ("?name[]=shop_orders", &["shop_orders_total"]),
        ("?name[]=shop_order", &["none_such"]),
        ("?name[]=", &[""]),
        ("?name[]=%00%ff", &["\0\u{fffd}"]),
    ] {
        let response = get(&router, &format!("/metrics{query}"), &[]).await;
        assert_eq!(text(response).await, chosen(names), "{query}");
        let response = get(
            &router,
            &format!("/metrics/v1?format=prometheus&{}", query.trim_start_matches('?')),
            &[],
        )
        .await;
        assert_eq!(text(response).await, chosen(names), "{query}");
    }
    assert_eq!(chosen(&["none_such"]), "");
    assert_eq!(chosen(&[""]), "");
}

#[tokio::test]
async fn an_empty_registry_is_a_valid_exposition() {
    let router = Endpoint::new(&metrics::Registry::new()).without_self_metrics().router();
    for (accept, body) in [
        ("text/plain", ""),
        ("application/openmetrics-text", "# EOF\n"),
        ("application/json", "[]"),
    ] {
        let response = get(&router, "/metrics", &[("accept", accept)]).await;
        assert_eq!((response.status().as_u16(), text(response).await.as_str()), (200, body));
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    for path in ["/metrics", "/metrics/v1?format=json", "/health", "/ready"] {
        let got = get(&router, path, &[]).await;
        let request = Request::builder()
            .method(Method::HEAD)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        let head = send(&router, request).await;
        assert_eq!(head.status(), got.status());
        assert_eq!(head.headers(), got.headers());
        assert_eq!(text(head).await, "");
    }
}

#[tokio::test]
async fn scrapes_change_nothing() {
    let registry = shop();
    let before = registry.render();
    let router = Endpoint::new(&registry).router();
    for _ in 0..3 {
        for (accept, ..) in ACCEPTS {
            let accept: Vec<_> = accept.map(|accept| ("accept", accept)).into_iter().collect();
            bytes(get(&router, "/metrics", &accept).await).await;
        }
        let shop = registry.gather_filtered(&Filter::new().prefix("shop_"));
        assert_eq!(shop.encode(Format::Text).to_string(), before);
    }
}
