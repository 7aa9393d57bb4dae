//! The layer.

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::request::Parts;
use metrics::{Buckets, Registry};
use tower_layer::Layer;

use super::recorder::{Recorder, Settings};
use super::{RequestBuckets, RequestMetricsService, RequestTiming, Route, durations};

/// Counts and times the requests of an HTTP service: a [`Layer`] for axum and everything else that
/// is a tower service.
///
/// | family | labels |
/// | --- | --- |
/// | `http_requests_total` | `method`, `route`, `status` |
/// | `http_request_duration_seconds` | `method`, `route`, `status` |
/// | `http_requests_in_flight` | `method`, `route` |
///
/// A request lasts from the service's call until its answer's body has ended, not only its head.
/// Then it is counted, by the labels
///
/// * `method`: one of RFC 9110 or `PATCH`; `_OTHER` for those that clients make up, as
///   OpenTelemetry has it;
/// * `route`: what axum has matched, such as `/orders/{id}`, or `unmatched`; never the path. Routes
///   beyond 200 read `_overflow`;
/// * `status`: the class of the status code, `1xx` to `5xx`, or the code, as
///   [`status_codes`](Self::status_codes) says, if the answer was handed over whole; `cancelled` if
///   the request or its answer was dropped before, because the client has gone, a time limit has
///   passed, or a layer around has answered instead; `panicked` if the service or the body has
///   panicked; `error` if either has failed.
///
/// Answers without a body, such as those of `HEAD` requests, end with their head. So do upgrades
/// (101): a WebSocket is counted and timed by its handshake, and is not in flight afterwards, for
/// its connection has left the service. Whether the last bytes have reached the client, no layer
/// can know.
///
/// Server-sent events (`text/event-stream`) last for as long as their clients like. Such an answer
/// is counted and timed by its head, and is in flight until it ends. [`timing`](Self::timing) has
/// other routes timed so, or not at all; [`ignore`](Self::ignore) leaves routes out.
///
/// # Where to add it in axum
///
/// Last, by [`Router::layer`](axum::Router::layer), after all routes, fallbacks and merged routers:
/// then all requests are counted, by what they have matched. A layer of axum wraps the routes and
/// the fallbacks that are there when it is added, and nothing that comes later:
///
/// | order | what is counted |
/// | --- | --- |
/// | `.route(..).merge(..).nest(..).fallback(..).layer(metrics)` | everything |
/// | `.layer(metrics).nest("/internal", other)` | everything but the routes of `other` |
/// | `.fallback(..).layer(metrics).merge(other)` | everything but the routes of `other` |
/// | `other.merge(app.layer(metrics))` | everything but the routes of `other` |
/// | `.layer(metrics).merge(other)` | neither the routes of `other` **nor what is unmatched**: without a fallback of its own, the application answers 404 by that of `other` |
/// | `.layer(metrics).fallback(..)` | not what is unmatched: the fallback takes the place of the one that the layer wraps |
/// | `.layer(metrics).method_not_allowed_fallback(..)` | not what is answered 405, for the same reason |
/// | `.route_layer(metrics)` | not what is unmatched |
/// | `.nest("/api", api.layer(metrics))` | the routes of `api`, and what is unmatched there if `api` has a fallback of its own |
/// | `metrics.layer(router)`, around the router as a whole | everything, all of it as `unmatched`: what matches is known only within |
///
/// So `.layer(metrics).merge(metrics_server::router(..))` counts no 404 of an application without a
/// fallback. No layer can do better there: axum tells it nothing of what is merged later, and drops
/// the fallback that it wraps.
///
/// Services that were added by `nest_service` are counted as `unmatched`, for no route of axum's
/// has matched there.
///
/// Layers of one registry count in the same families, on any threads. Each counts the requests that
/// pass through it: a request that passes through two of them, in a nested router and around it, is
/// counted by both.
///
/// Nothing is locked, and nothing is allocated for a request once its series are there.
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
/// use metrics_server::{Endpoint, RequestMetrics};
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let registry = Registry::new();
/// let app: Router = Router::new()
///     .route("/orders/{id}", get(async |Path(id): Path<u32>| format!("order {id}")))
///     .merge(metrics_server::router(&registry))
///     .layer(RequestMetrics::new(&registry).ignore(Endpoint::ROUTES));
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
    registry: Registry,
    settings: Arc<Settings>,
    /// Where the services of this layer and its clones count: axum makes one for each route, and at
    /// times for each connection.
    recorder: Arc<OnceLock<Arc<Recorder>>>,
}

impl RequestMetrics {
    /// Makes a layer whose families are in `registry`, and takes its routes from axum.
    ///
    /// They are registered when the layer is added to its first service. That never fails: where
    /// other families of the registry clash with these, they are not exported, and the registry
    /// [reports](metrics::Report::FamilyDetached) why.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self {
            registry: registry.clone(),
            settings: Arc::new(Settings::new::<RequestBuckets>()),
            recorder: Arc::default(),
        }
    }

    /// Has durations be counted in other buckets than [`RequestBuckets`]:
    /// [`FastRequestBuckets`](super::FastRequestBuckets) or a type of one's own, whose bounds are
    /// seconds.
    ///
    /// A registry has one family of durations, and so one type of buckets. Of layers with different
    /// ones, that which is added first has its durations exported. Those of the others are not,
    /// while their requests are counted: the family is named in `metrics_refused_families_total`,
    /// and the registry [reports](metrics::Report::FamilyDetached) it.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Buckets, Registry};
    /// use metrics_server::RequestMetrics;
    ///
    /// /// What the service promises, and a bit around it.
    /// struct Promised;
    ///
    /// impl Buckets for Promised {
    ///     const BOUNDS: &'static [f64] = &[0.01, 0.02, 0.05, 0.1];
    /// }
    ///
    /// let layer = RequestMetrics::new(&Registry::new()).buckets::<Promised>();
    /// ```
    ///
    /// Bounds that do not rise do not compile:
    ///
    /// ```compile_fail
    /// # use metrics::{Buckets, Registry};
    /// # use metrics_server::RequestMetrics;
    /// struct Falling;
    ///
    /// impl Buckets for Falling {
    ///     const BOUNDS: &'static [f64] = &[0.1, 0.05];
    /// }
    ///
    /// let layer = RequestMetrics::new(&Registry::new()).buckets::<Falling>();
    /// ```
    #[must_use]
    pub fn buckets<B: Buckets>(self) -> Self {
        self.with(|settings| settings.register_durations = durations::register::<B>)
    }

    /// Has the label `status` be the code of the answer, such as `404`, instead of its class.
    ///
    /// `cancelled`, `panicked` and `error` stay as they are. Codes beyond 64 different ones read
    /// `_overflow`. Layers of one registry may differ in this: each request has one status, so sums
    /// stay right.
    ///
    /// # Examples
    ///
    /// ```
    /// # use axum::{Router, body::Body, routing::get};
    /// # use http::{Request, StatusCode};
    /// # use metrics::Registry;
    /// # use metrics_server::RequestMetrics;
    /// # use tower::ServiceExt;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let registry = Registry::new();
    /// let app: Router = Router::new()
    ///     .route("/", get(StatusCode::NO_CONTENT))
    ///     .layer(RequestMetrics::new(&registry).status_codes());
    ///
    /// app.oneshot(Request::new(Body::empty())).await?;
    /// let series = "http_requests_total{method=\"GET\",route=\"/\",status=\"204\"} 1\n";
    /// assert!(registry.render().contains(series));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn status_codes(self) -> Self {
        self.with(|settings| settings.status_codes = true)
    }

    /// Sets what the durations of some routes are; called again, it adds others.
    ///
    /// Routes are written as the label has them: `/orders/{id}`, or `unmatched`. Those that are not
    /// named are timed [`ToEnd`](RequestTiming::ToEnd), and event streams
    /// [`ToHead`](RequestTiming::ToHead). A timing that is set holds for event streams of its
    /// routes, too: `ToEnd` has them counted and timed only when they end.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::{RequestMetrics, RequestTiming};
    ///
    /// let layer = RequestMetrics::new(&Registry::new())
    ///     .timing(["/exports/{id}", "/logs"], RequestTiming::ToHead)
    ///     .timing(["/poll"], RequestTiming::Untimed);
    /// ```
    #[must_use]
    pub fn timing<R: Into<Route>>(self, routes: impl IntoIterator<Item = R>, timing: RequestTiming) -> Self {
        let routes = routes.into_iter().map(|route| (route.into().into_text(), timing));
        self.with(|settings| settings.timings.extend(routes))
    }

    /// Leaves routes out: their requests are neither counted nor timed nor in flight. Called again,
    /// it adds others.
    ///
    /// Routes are written as the label has them, those of a nested router with its prefix.
    /// [`Endpoint::ROUTES`](crate::Endpoint::ROUTES) are those of scrapes and probes.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::{Endpoint, RequestMetrics};
    ///
    /// let layer = RequestMetrics::new(&Registry::new())
    ///     .ignore(Endpoint::ROUTES)
    ///     .ignore(["/favicon.ico"]);
    /// ```
    #[must_use]
    pub fn ignore<R: Into<Route>>(self, routes: impl IntoIterator<Item = R>) -> Self {
        let routes = routes.into_iter().map(|route| route.into().into_text());
        self.with(|settings| settings.ignored.extend(routes))
    }

    /// Takes routes from elsewhere than axum: from what another framework has left in a request's
    /// extensions, say.
    ///
    /// `find` is called once for each request, on whatever thread serves it; a request for which it
    /// returns `None` is `unmatched`. It should know its routes, as the path itself would let any
    /// client use up the 200 that there may be. If it panics, so does the service's call, and the
    /// request is not counted.
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
        self.with(|settings| settings.find_route = Arc::new(move |request| find(request).map(Into::into)))
    }

    /// Changes the settings, for services that are yet to be made.
    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self.recorder = Arc::default();
        self
    }
}

impl<S> Layer<S> for RequestMetrics {
    type Service = RequestMetricsService<S>;

    fn layer(&self, inner: S) -> RequestMetricsService<S> {
        let register = || Arc::new(Recorder::register(&self.registry, Arc::clone(&self.settings)));
        RequestMetricsService::new(inner, Arc::clone(self.recorder.get_or_init(register)))
    }
}

impl fmt::Debug for RequestMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestMetrics")
            .field("registry", &self.registry)
            .finish_non_exhaustive()
    }
}
