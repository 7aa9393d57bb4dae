//! `/metrics` and `/metrics/v1`.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use metrics::Format;

use super::coding::coded;
use super::query::Query;
use crate::negotiation::{Coding, Formats, Media};
use crate::scrape::{Cause, Refusal, Scraper};

/// The route whose format the client's headers choose, where the query names none.
pub(super) const NEGOTIATED: [&str; 2] = ["/metrics", "/metrics/"];
/// The route whose format the query has to name.
pub(super) const NAMED: [&str; 2] = ["/metrics/v1", "/metrics/v1/"];

/// What a query calls the formats.
const FORMATS: [(&str, Format); 3] = [
    ("prometheus", Format::Text),
    ("openmetrics", Format::OpenMetrics),
    ("json", Format::Json),
];

/// What answers scrapes, and what it offers.
#[derive(Debug)]
pub(super) struct Exposition {
    pub(super) scraper: Arc<Scraper>,
    pub(super) formats: Formats,
    pub(super) codings: &'static [Coding],
}

/// Makes the routes.
pub(super) fn routes(exposition: Exposition) -> Router {
    let exposition = Arc::new(exposition);
    let negotiated = coded(get(negotiated), &exposition).route_layer(middleware::map_response(varying));
    let named = coded(get(named), &exposition);
    Router::new()
        .route(NEGOTIATED[0], negotiated.clone())
        .route(NEGOTIATED[1], negotiated)
        .route(NAMED[0], named.clone())
        .route(NAMED[1], named)
        .with_state(exposition)
}

/// Answers in the format that the query names, else in the one that the client accepts.
async fn negotiated(State(exposition): State<Arc<Exposition>>, query: Query, request: Parts) -> Response {
    let media = match query.format.as_deref().map(|name| exposition.format(name)) {
        Some(Ok(format)) => Some(Media::of(format)),
        Some(Err(message)) => return exposition.bad_request(message),
        None => exposition.formats.negotiate(&request.headers),
    };
    match media {
        Some(media) => exposition.expose(query, media, &request).await,
        None => exposition.not_acceptable("Accept", &exposition.formats),
    }
}

async fn varying(mut response: Response) -> Response {
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
}

/// Answers in the format that the query names.
async fn named(State(exposition): State<Arc<Exposition>>, query: Query, request: Parts) -> Response {
    if query.format.is_none() {
        return exposition.bad_request(format!("no format: use one of {}\n", exposition.offered()));
    }
    negotiated(State(exposition), query, request).await
}

impl FromRequestParts<Arc<Exposition>> for Query {
    type Rejection = Response;

    async fn from_request_parts(request: &mut Parts, exposition: &Arc<Exposition>) -> Result<Self, Response> {
        let query = request.uri.query().unwrap_or_default();
        Self::parse(query).map_err(|error| exposition.bad_request(format!("{error}\n")))
    }
}

impl Exposition {
    async fn expose(&self, query: Query, media: Media, request: &Parts) -> Response {
        let body = if request.method == Method::HEAD {
            // The headers do not depend on what there is. Its length is not known beforehand, and
            // not 0.
            Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
        } else {
            match self.scraper.scrape(query.filter, media.format, request).await {
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

    /// Returns the format of a name; an error that lists those that are offered.
    fn format(&self, given: &str) -> Result<Format, String> {
        let format = FORMATS
            .iter()
            .find(|(name, _)| given == *name)
            .map(|(_, format)| *format);
        let offered = self.offered();
        match format {
            Some(format) if self.formats.contains(format) => Ok(format),
            Some(_) => Err(format!("format `{given}` is not offered: use one of {offered}\n")),
            // Shown as written, but for what would break the line.
            None => Err(format!(
                "unknown format `{}`: use one of {offered}\n",
                given.escape_debug()
            )),
        }
    }

    /// Lists the formats that a query may name.
    fn offered(&self) -> String {
        let offered = FORMATS.iter().filter(|(_, format)| self.formats.contains(*format));
        let offered: Vec<_> = offered.map(|(name, _)| format!("`format={name}`")).collect();
        offered.join(", ")
    }

    fn bad_request(&self, message: String) -> Response {
        self.scraper.refuse(Cause::BadRequest);
        (StatusCode::BAD_REQUEST, message).into_response()
    }

    /// Answers a request whose header excludes all that is offered.
    pub(super) fn not_acceptable(&self, header: &str, offered: impl fmt::Display) -> Response {
        self.scraper.refuse(Cause::NotAcceptable);
        let message = format!("`{header}` excludes all that is offered: {offered}\n");
        (StatusCode::NOT_ACCEPTABLE, message).into_response()
    }
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
