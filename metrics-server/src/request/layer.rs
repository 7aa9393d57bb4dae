//! The layer.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use metrics::Registry;
use tower_layer::Layer;

use super::RequestMetricsService;
use super::in_flight::InFlight;
use super::route::{FindRoute, Route};
use super::stats::{Method, RequestStats, RequestStatsHandles};

/// Counts and times the requests of an HTTP service: a [`Layer`] for axum and everything else that is a tower service.
///
/// | family | labels |
/// | --- | --- |
/// | `http_requests_total` | `method`, `route`, `status` |
/// | `http_request_duration_seconds` | `method`, `route`, `status` |
/// | `http_requests_in_flight` | `method`, `route` |
///
/// A request lasts from the service's call until its answer's body has ended, not only its head. Then it is counted, by the labels
///
/// * `method`: one of RFC 9110 or `PATCH`; `_OTHER` for those that clients make up, as OpenTelemetry has it;
/// * `route`: what axum has matched, such as `/orders/{id}`, or `unmatched`; never the path. Routes beyond 200 read `_overflow`;
/// * `status`: the class of the status code, `1xx` to `5xx`, if the answer was handed over whole; `cancelled` if the request or its answer
///   was dropped before, because the client has gone, a time limit has passed, or a layer around has answered instead; `panicked` if the
///   service or the body has panicked; `error` if either has failed.
///
/// Answers without a body, such as those of `HEAD` requests and upgrades, end with their head. Whether the last bytes have reached the
/// client, no layer can know.
///
/// In axum, add it with [`Router::layer`](axum::Router::layer) after all routes: there what matched is known. Around the router as a whole
/// it is not, nor in services that were added by `nest_service`, and all reads `unmatched`.
///
/// Any number of layers of one registry count in the same families, on any threads: nothing is locked, and nothing is allocated for a
/// request once its series are there.
///
/// # Examples
///
/// ```
/// use axum::Router;
/// use axum::body::Body;
/// use axum::extract::Path;
/// use axum::routing::get;
/// use http::Request;
/// use metrics::Registry;
/// use metrics_server::RequestMetrics;
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let registry = Registry::new();
/// let app: Router = Router::new()
///     .route("/orders/{id}", get(async |Path(id): Path<u32>| format!("order {id}")))
///     .layer(RequestMetrics::new(&registry));
///
/// let request = Request::new(Body::empty());
/// drop(app.clone().oneshot(request).await);
/// let request = Request::get("/orders/7").body(Body::empty()).unwrap();
/// let answer = app.oneshot(request).await.unwrap();
/// assert!(registry.render().contains("http_requests_in_flight{method=\"GET\",route=\"/orders/{id}\"} 1\n"));
///
/// axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
/// let text = registry.render();
/// assert!(text.contains("http_requests_total{method=\"GET\",route=\"/orders/{id}\",status=\"2xx\"} 1\n"));
/// assert!(text.contains("http_requests_total{method=\"GET\",route=\"unmatched\",status=\"4xx\"} 1\n"));
/// assert!(text.contains("http_requests_in_flight{method=\"GET\",route=\"/orders/{id}\"} 0\n"));
/// # }
/// ```
#[derive(Clone)]
pub struct RequestMetrics {
    stats: Arc<RequestStatsHandles>,
    route: Arc<FindRoute>,
}

impl RequestMetrics {
    /// Makes a layer whose families are in `registry`, and takes its routes from axum.
    ///
    /// Never fails: where other families of the registry clash with these, they are not exported, and the registry
    /// [reports](metrics::Report::Detached) why.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self {
            stats: Arc::new(registry.register_or_detach::<RequestStats>(())),
            route: Arc::new(Route::matched),
        }
    }

    /// Takes routes from elsewhere than axum: from what another framework has left in a request's extensions, say.
    ///
    /// `find` is called once for each request, on whatever thread serves it; a request for which it returns `None` is `unmatched`. It should
    /// know its routes, as the path itself would let any client use up the 200 that there may be. If it panics, so does the service's call, and
    /// the request is not counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use http::{Request, Response};
    /// use metrics::Registry;
    /// use metrics_server::RequestMetrics;
    /// use tower::{ServiceExt, service_fn};
    /// use tower_layer::Layer;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let registry = Registry::new();
    /// let layer = RequestMetrics::new(&registry).route(|request| match request.uri.path() {
    ///     "/health" => Some("/health"),
    ///     path if path.starts_with("/static/") => Some("/static/*"),
    ///     _ => None,
    /// });
    /// let service = layer.layer(service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(String::new()))));
    ///
    /// service.oneshot(Request::get("/static/logo.svg").body(())?).await?;
    /// let series = "http_requests_total{method=\"GET\",route=\"/static/*\",status=\"2xx\"} 1\n";
    /// assert!(registry.render().contains(series));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn route<R: Into<Route>>(self, find: impl Fn(&Parts) -> Option<R> + Send + Sync + 'static) -> Self {
        Self {
            route: Arc::new(move |request| find(request).map(Into::into)),
            ..self
        }
    }

    /// Begins a request.
    pub(super) fn begin(&self, request: &Parts) -> InFlight {
        let route = (self.route)(request).unwrap_or(Route::UNMATCHED);
        InFlight::begin(&self.stats, Method::from(&request.method), route)
    }
}

impl<S> Layer<S> for RequestMetrics {
    type Service = RequestMetricsService<S>;

    fn layer(&self, inner: S) -> RequestMetricsService<S> {
        RequestMetricsService::new(inner, self.clone())
    }
}

impl fmt::Debug for RequestMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestMetrics")
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}
