//! Compressed answers are the answers, and say that they are.

use std::io::Read;

use axum::Router;
use flate2::read::GzDecoder;
use metrics::{Family, Format, Metrics, Registry};
use metrics_server::Endpoint;

use super::{bytes, get, shop};

/// What one cache has done.
#[derive(Metrics)]
#[metrics(namespace = "cache", max_series = 10_000)]
struct CacheStats {
    /// Look-ups.
    #[metric(counter, labels(key))]
    lookups: Family<String, u64>,
}

/// Returns a registry whose exposition has many pieces.
fn large() -> Registry {
    let registry = Registry::new();
    let stats = registry.register::<CacheStats>(()).unwrap();
    for key in 0..5_000 {
        stats.lookups.with(&*format!("key {key}")).inc_by(key);
    }
    registry
}

async fn decoded(router: &Router, accept_encoding: &str) -> (Option<String>, Vec<u8>) {
    let response = get(router, "/metrics", &[("accept-encoding", accept_encoding)]).await;
    assert!(
        response
            .headers()
            .get_all("vary")
            .iter()
            .any(|vary| vary == "accept-encoding")
    );
    let encoding = response.headers().get("content-encoding");
    let encoding = encoding.map(|encoding| encoding.to_str().unwrap().to_owned());
    let body = bytes(response).await;
    let body = match encoding.as_deref() {
        None => body,
        Some("gzip") => {
            let mut decoded = Vec::new();
            GzDecoder::new(&*body).read_to_end(&mut decoded).unwrap();
            decoded
        }
        Some("zstd") => zstd::decode_all(&*body).unwrap(),
        Some(other) => panic!("{other} was not asked for"),
    };
    (encoding, body)
}

#[tokio::test]
async fn encodings_are_negotiated() {
    for registry in [Registry::new(), shop(), large()] {
        let router = Endpoint::new(&registry).without_self_metrics().router();
        let whole = registry.render_as(Format::Text).into_body();
        for (accept, encoding) in [
            ("", None),
            ("identity", None),
            ("br, deflate", None),
            ("gzip", Some("gzip")),
            ("GZIP", Some("gzip")),
            ("zstd", Some("zstd")),
            ("gzip;q=0.5, zstd;q=0.8", Some("zstd")),
            ("gzip;q=0.8, zstd;q=0.5", Some("gzip")),
            ("gzip;q=0", None),
            ("gzip;q=0, identity", None),
            ("rubbish;;=,gzip", Some("gzip")),
        ] {
            let (found, body) = decoded(&router, accept).await;
            assert_eq!(found.as_deref(), encoding, "{accept}");
            assert_eq!(body, whole, "{accept}");
        }
    }
}

#[tokio::test]
async fn compression_can_be_off() {
    let registry = shop();
    let router = Endpoint::new(&registry)
        .without_self_metrics()
        .without_compression()
        .router();
    let response = get(&router, "/metrics", &[("accept-encoding", "gzip, zstd")]).await;
    assert_eq!(response.headers().get("content-encoding"), None);
    assert_eq!(bytes(response).await, registry.render_as(Format::Text).body());
}

#[tokio::test]
async fn large_expositions_come_in_pieces() {
    use http_body_util::BodyExt;

    let registry = large();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    let mut body = get(&router, "/metrics", &[]).await.into_body();
    let (mut pieces, mut whole) = (0, Vec::new());
    while let Some(frame) = body.frame().await {
        let piece = frame.unwrap().into_data().unwrap();
        assert!(piece.len() <= 64 * 1024, "{}", piece.len());
        pieces += 1;
        whole.extend_from_slice(&piece);
    }
    assert!(pieces > 4, "{pieces}");
    assert_eq!(whole, registry.render_as(Format::Text).body());
}
