//! The content coding of expositions.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodRouter;
use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, VARY};

use super::exposition::Exposition;
use crate::negotiation::Coding;

const VARIES: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Makes the handlers of a path answer in the coding that the client accepts.
pub(super) fn coded(
    handlers: MethodRouter<Arc<Exposition>>,
    exposition: &Arc<Exposition>,
) -> MethodRouter<Arc<Exposition>> {
    compressed(handlers).route_layer(middleware::from_fn_with_state(Arc::clone(exposition), choose))
}

/// Chooses the coding before the gather, and tells the compression only that one.
///
/// The compression would answer 406 only after the gather, and with the exposition; it would also
/// offer the codings that other crates have switched on in it.
async fn choose(State(exposition): State<Arc<Exposition>>, mut request: Request, next: Next) -> Response {
    let mut response = match Coding::negotiate(exposition.codings, request.headers()) {
        Some(coding) => {
            let name = HeaderValue::from_static(coding.name());
            request.headers_mut().insert(ACCEPT_ENCODING, name);
            next.run(request).await
        }
        None => exposition.not_acceptable("Accept-Encoding", Coding::list(exposition.codings)),
    };
    // Unless the layer has said so.
    if !response.headers().get_all(VARY).iter().any(|varies| varies == VARIES) {
        response.headers_mut().append(VARY, VARIES);
    }
    response
}

#[cfg(any(feature = "gzip", feature = "zstd"))]
fn compressed(handlers: MethodRouter<Arc<Exposition>>) -> MethodRouter<Arc<Exposition>> {
    use tower_http::CompressionLevel;
    use tower_http::compression::CompressionLayer;
    use tower_http::compression::predicate::SizeAbove;

    // Numbers are small after any pass; the better ones take many times as long.
    let layer = CompressionLayer::new().quality(CompressionLevel::Fastest);
    // However small an answer is: the client may not accept it as it is.
    handlers.route_layer(layer.compress_when(SizeAbove::new(1)))
}

#[cfg(not(any(feature = "gzip", feature = "zstd")))]
fn compressed(handlers: MethodRouter<Arc<Exposition>>) -> MethodRouter<Arc<Exposition>> {
    handlers
}
