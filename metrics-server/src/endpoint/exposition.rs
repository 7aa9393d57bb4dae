//! `/metrics` and `/metrics/v1`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use metrics::Format;

use super::query::{Query, TooManyNames};
use crate::negotiation::Media;
use crate::scrape::{Cause, Refusal, Scraper};

/// What `/metrics/v1` calls the formats.
const FORMATS: [(&str, Format); 3] = [
    ("prometheus", Format::Text),
    ("openmetrics", Format::OpenMetrics),
    ("json", Format::Json),
];

/// Makes the routes.
pub(super) fn routes(scraper: Arc<Scraper>) -> Router {
    Router::new()
        .route("/metrics", get(negotiated))
        .route("/metrics/", get(negotiated))
        .route("/metrics/v1", get(named))
        .route("/metrics/v1/", get(named))
        .with_state(scraper)
}

/// Answers in the format that the client accepts.
async fn negotiated(State(scraper): State<Arc<Scraper>>, query: Query, method: Method, headers: HeaderMap) -> Response {
    let mut response = expose(&scraper, query, Media::negotiate(&headers), &method, &headers).await;
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
}

/// Answers in the format that the query names.
async fn named(State(scraper): State<Arc<Scraper>>, query: Query, method: Method, headers: HeaderMap) -> Response {
    let given = query.format.as_deref();
    match FORMATS.iter().find(|(name, _)| given == Some(name)) {
        Some((_, format)) => expose(&scraper, query, Media::of(*format), &method, &headers).await,
        None => bad_request(&scraper, unknown_format(given)),
    }
}

impl FromRequestParts<Arc<Scraper>> for Query {
    type Rejection = Response;

    async fn from_request_parts(request: &mut Parts, scraper: &Arc<Scraper>) -> Result<Self, Response> {
        let query = request.uri.query().unwrap_or_default();
        Self::parse(query).map_err(|TooManyNames| bad_request(scraper, TooManyNames::message()))
    }
}

async fn expose(scraper: &Scraper, query: Query, media: Media, method: &Method, headers: &HeaderMap) -> Response {
    let body = if method == Method::HEAD {
        // The headers do not depend on what there is. Its length is not known beforehand, and not 0.
        Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
    } else {
        match scraper.scrape(query.filter, media.format, headers).await {
            Ok(body) => Body::new(body),
            Err(refusal) => return refused(refusal),
        }
    };
    let headers = [
        (CONTENT_TYPE, media.to_string()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

fn refused(refusal: Refusal) -> Response {
    let busy = |message| (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], message).into_response();
    match refusal {
        Refusal::Busy => busy("too many scrapes are being answered: try again\n"),
        Refusal::Late => busy("no gather came to its end in the time that you give it: try again\n"),
        Refusal::Failed => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the gather did not come to its end\n",
        )
            .into_response(),
    }
}

fn bad_request(scraper: &Scraper, message: String) -> Response {
    scraper.refuse(Cause::BadRequest);
    (StatusCode::BAD_REQUEST, message).into_response()
}

fn unknown_format(given: Option<&str>) -> String {
    let known = FORMATS.map(|(name, _)| format!("`format={name}`")).join(", ");
    match given {
        // Shown as written, but for what would break the line.
        Some(given) => format!("unknown format `{}`: use one of {known}\n", given.escape_debug()),
        None => format!("no format: use one of {known}\n"),
    }
}
