//! The endpoint as its clients see it, without a socket.

mod compression;
mod errors;
mod formats;
mod health;
mod mounting;
mod negotiation;
mod paths;
mod permission;
mod sharing;
mod slow;
mod transfers;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::HeaderName;
use http::{Method, Request, Response};
use metrics::{Family, Filter, Format, Histogram, Metrics, Registry};
use tower::ServiceExt;

/// What one shop has done.
#[derive(Metrics)]
#[metrics(namespace = "shop")]
struct ShopStats {
    /// Orders taken.
    #[metric(counter, labels(channel: Channel = [Web, Desk]))]
    orders: Family<Channel, u64>,

    /// Time to pack one order.
    #[metric(histogram, unit = "seconds")]
    packing_duration: Histogram,

    /// What is open.
    #[metric(gauge, labels(door))]
    doors_open: Family<String, u64>,
}

/// Returns a registry with something to show.
fn shop() -> Registry {
    let registry = Registry::new();
    let stats = registry.register::<ShopStats>(()).unwrap();
    stats.orders.with(Channel::Web).inc_by(3);
    stats.packing_duration.observe(0.2);
    stats.doors_open.with("back \"left\"\n").set(1);
    registry
}

async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::builder().method(Method::GET).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().into()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(bytes(response).await).unwrap()
}

/// Shows a whole response, but for the length of the body, which is to be seen, and what all of
/// them have.
async fn show(response: Response<Body>) -> String {
    let mut lines = vec![response.status().to_string()];
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let is_shown = |name: &HeaderName| *name != "content-length" && *name != "x-content-type-options";
    for (name, value) in response.headers().iter().filter(|(name, _)| is_shown(name)) {
        lines.push(format!("{name}: {}", value.to_str().unwrap()));
    }
    lines[1..].sort();
    format!("{}\n\n{}", lines.join("\n"), text(response).await)
}

/// Returns the lines of a family whose values are not zero.
fn counted(registry: &Registry, name: &str) -> String {
    let text = registry
        .gather_filtered(&Filter::new().name(name))
        .encode(Format::Text)
        .to_string();
    let values = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.ends_with(" 0"));
    values.collect::<Vec<_>>().join("\n")
}

/// Returns the value of a series of the endpoint's own.
fn own(registry: &Registry, name: &str) -> u64 {
    let line = counted(registry, name);
    line.rsplit(' ').next().map_or(0, |value| value.parse().unwrap_or(0))
}
