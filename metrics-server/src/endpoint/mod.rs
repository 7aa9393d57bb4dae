//! What is answered on which path.

mod check;
mod coding;
mod draining;
mod exposition;
mod flight;
mod guard;
mod health;
mod message;
mod network;
mod network_error;
mod query;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use axum::{Router, middleware};
use http::HeaderValue;
use http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};
use metrics::{Format, Registry};
use tokio::sync::Semaphore;

pub use check::Check;
pub use draining::Draining;
pub use network::Network;
pub use network_error::{NetworkError, NetworkErrorKind};
pub use token::{Token, TokenError};

use crate::negotiation::{Coding, Formats};
use crate::scrape::{Limits, Paced, Scraper};
use exposition::Exposition;
use guard::Guard;

/// What all answers of the endpoint say to browsers: not to guess what they are.
pub(crate) const NOSNIFF: (HeaderName, HeaderValue) = (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

/// What is served of a registry, and to whom.
///
#[doc = include_str!("../../docs/endpoint.md")]
///
/// # Examples
///
/// ```
/// use metrics::Registry;
/// use metrics_server::{Check, Endpoint};
///
/// let registry = Registry::new();
/// let app: axum::Router = axum::Router::new().merge(
///     Endpoint::new(&registry)
///         .version(env!("CARGO_PKG_VERSION"))
///         .bearer_token("mF_9.B5f-4.1JqM".parse()?)
///         .allow("10.0.0.0/8".parse()?)
///         .check(Check::new("disk", || std::fs::metadata("/").map(drop)))
///         .router(),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Endpoint {
    registry: Registry,
    version: Option<String>,
    checks: Vec<Check>,
    draining: Draining,
    tokens: Vec<Token>,
    networks: Vec<Network>,
    limits: Limits,
    formats: Formats,
    compression: bool,
    self_metrics: bool,
}

impl Endpoint {
    /// The routes of [`router`](Self::router): for
    /// [`RequestMetrics::ignore`](crate::RequestMetrics::ignore), so that scrapes and probes are
    /// not among the requests of an application.
    ///
    /// Where the endpoint is nested, its routes are these after the prefix.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::Router;
    /// use metrics::Registry;
    /// use metrics_server::{Endpoint, RequestMetrics, router};
    ///
    /// let registry = Registry::new();
    /// let ignored = Endpoint::ROUTES.map(|route| format!("/internal{route}"));
    /// let app: Router = Router::new()
    ///     .nest("/internal", router(&registry))
    ///     .layer(RequestMetrics::new(&registry).ignore(ignored));
    /// ```
    pub const ROUTES: [&'static str; 8] = [
        exposition::NEGOTIATED[0],
        exposition::NEGOTIATED[1],
        exposition::NAMED[0],
        exposition::NAMED[1],
        health::HEALTH[0],
        health::HEALTH[1],
        health::READY[0],
        health::READY[1],
    ];

    /// Makes an endpoint that serves a registry to every client that can reach it.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self {
            registry: registry.clone(),
            version: None,
            checks: Vec::new(),
            draining: Draining::new(),
            tokens: Vec::new(),
            networks: Vec::new(),
            limits: Limits {
                scrapes: 256,
                gathers: 4,
                snapshots: 8,
            },
            formats: Formats::default(),
            compression: true,
            self_metrics: true,
        }
    }

    /// Sets the version of the program that `/health` tells; `null` if this is not called.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Adds a condition of `/ready`.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// Sets what turns `/ready` to 503 when the program is about to stop; called again, it replaces
    /// the other one.
    ///
    /// Several endpoints may have the same one. [`Draining`] tells what is answered then.
    #[must_use]
    pub fn draining(mut self, draining: &Draining) -> Self {
        self.draining = draining.clone();
        self
    }

    /// Asks for a token on `/metrics` and `/metrics/v1`: without it they answer 401. `/health` and
    /// `/ready` stay open to probes.
    ///
    /// Called again, it adds another token that will do, so that tokens can be changed without a
    /// gap.
    #[must_use]
    pub fn bearer_token(mut self, token: Token) -> Self {
        self.tokens.push(token);
        self
    }

    /// Answers 403 on all paths to addresses that are in no network that is allowed; called again,
    /// it allows another one.
    ///
    /// The address is that of the connection; what proxies say in headers is not believed.
    /// Connections of a Unix socket are always allowed: the file says who may open it. In an
    /// application of one's own, axum has to be told to keep the address, by
    /// `into_make_service_with_connect_info::<SocketAddr>()`; no client is allowed otherwise.
    #[must_use]
    pub fn allow(mut self, network: Network) -> Self {
        self.networks.push(network);
        self
    }

    /// Sets how many responses with expositions may be sent at once, 256 if this is not called, and
    /// as many of families chosen by `name[]`; at least one is always allowed.
    ///
    /// Others wait until one has ended. If that takes until their timeout, or 10 seconds, they are
    /// answered 503, with `Retry-After`. While they wait, responses are evicted whose [clients read
    /// too slowly](Self#clients-that-read-slowly). A request that waits holds its snapshot: with
    /// fewer slots than connections, requests beyond them hold snapshots that cannot be evicted.
    #[must_use]
    pub fn max_scrapes(mut self, max: usize) -> Self {
        self.limits.scrapes = max.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sets how many gathers of families chosen by `name[]` may run at once, 4 if this is not
    /// called; at least one is always allowed.
    ///
    /// Others are pending meanwhile, each shared by the scrapes that choose the same families: eight
    /// times as many. A scrape that chooses still other families is answered 503, with `Retry-After`.
    /// Gathers of all families do not wait for them: of those, one may run, and one of scrapes in a
    /// hurry.
    #[must_use]
    pub fn max_gathers(mut self, max: usize) -> Self {
        self.limits.gathers = max.max(1);
        self
    }

    /// Sets how many snapshots may be in memory at once, 8 if this is not called; at least one is
    /// always allowed. Of families chosen by `name[]`, half as many may be.
    ///
    /// Each gather makes one, which lives until the last response that is encoded from it has been
    /// sent. It takes 8 bytes for a counter, gauge or state, and 8 for each bucket and the sum of a
    /// histogram: 8 snapshots of 1,000,000 counters take 64 MB. The text of labels is the
    /// registry's, until series are made or removed: then a snapshot keeps the text that it was
    /// made with, about 100 bytes for a series with two labels. So, while series come and go, the
    /// same snapshots take up to 1 GB, however many clients there are and however slowly they read.
    ///
    /// While there are as many, gathers are pending, and the scrapes that wait for them share one.
    /// A snapshot is evicted with its responses as soon as all of their [clients read too
    /// slowly](Self#clients-that-read-slowly): their connections break, and they are counted as
    /// `stalled`. A scrape that still waits at its timeout is answered 503, with `Retry-After`.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::{Endpoint, Server};
    ///
    /// // For a registry of 10,000,000 counters: 80 MB each, and 1 GB while series come and go.
    /// let endpoint = Endpoint::new(&Registry::new()).max_snapshots(3);
    /// let server = Server::builder(endpoint).spawn(0)?;
    /// assert!(server.address().port().is_some());
    /// # Ok::<(), metrics_server::BindError>(())
    /// ```
    #[must_use]
    pub fn max_snapshots(mut self, max: usize) -> Self {
        self.limits.snapshots = max.max(1);
        self
    }

    /// Sets which formats are offered, the preferred first; all, in the order of
    /// [`Format::ALL`], if this is not called. Called again, it replaces them.
    ///
    /// `/metrics` chooses among them, and sends the first if the client accepts anything or none of
    /// them; a `format=` of others is answered 400. One that is there twice counts once.
    ///
    /// # Panics
    ///
    /// If there are none: no scrape could be answered.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Format, Registry};
    /// use metrics_server::Endpoint;
    ///
    /// let endpoint = Endpoint::new(&Registry::new()).formats([Format::Text, Format::OpenMetrics]);
    /// let none = std::panic::catch_unwind(|| Endpoint::new(&Registry::new()).formats([]));
    /// assert!(none.is_err());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn formats(mut self, formats: impl IntoIterator<Item = Format>) -> Self {
        let formats = Formats::new(formats);
        self.formats = formats.expect("`Endpoint::formats` needs a format: without one, no scrape can be answered");
        self
    }

    /// Never compresses: where processors are dearer than the network.
    #[must_use]
    pub fn without_compression(mut self) -> Self {
        self.compression = false;
        self
    }

    /// Counts nothing of the endpoint itself.
    #[must_use]
    pub fn without_self_metrics(mut self) -> Self {
        self.self_metrics = false;
        self
    }

    /// Returns the routes, to be merged into one's own application or nested in it: each path
    /// without a slash at its end and with one.
    ///
    /// Have its listener set `TCP_NODELAY`, which takes a third off the time of large expositions:
    /// `listener.tap_io(|socket| drop(socket.set_nodelay(true)))`, by `axum::serve::ListenerExt`.
    ///
    /// Add layers after them, such as [`RequestMetrics`](crate::RequestMetrics): one that was added
    /// before a router is merged no longer sees requests that match nothing, unless the application
    /// has a fallback of its own.
    ///
    /// They need a tokio runtime with time. An application that has a state takes them after its
    /// `with_state`. In one that has a `/health` or `/ready` of its own, use
    /// [`metrics_router`](Self::metrics_router), or nest.
    pub fn router(self) -> Router {
        self.routes(true)
    }

    /// Returns the routes `/metrics` and `/metrics/v1` alone.
    pub fn metrics_router(self) -> Router {
        self.routes(false)
    }

    fn routes(self, health: bool) -> Router {
        let scraper = Arc::new(Scraper::new(&self.registry, self.limits, &self.counting()));
        let guard = Arc::new(Guard {
            networks: self.networks.clone(),
            tokens: self.tokens,
            counting: Some(Arc::clone(&scraper)),
        });
        let codings = if self.compression {
            Coding::ALL
        } else {
            &[Coding::Identity]
        };
        let exposition = Exposition {
            scraper,
            formats: self.formats,
            codings,
        };
        let routes = exposition::routes(exposition)
            .layer(middleware::map_response(paced))
            .route_layer(middleware::from_fn_with_state(Arc::clone(&guard), guard::by_token))
            .route_layer(middleware::from_fn_with_state(guard, guard::by_address));
        if !health {
            return safe(routes);
        }
        let guard = Arc::new(Guard {
            networks: self.networks,
            tokens: Vec::new(),
            counting: None,
        });
        let health = health::routes(self.version, self.checks, self.draining);
        safe(routes.merge(health.route_layer(middleware::from_fn_with_state(guard, guard::by_address))))
    }

    /// Returns the registry that what is counted of the endpoint goes to.
    pub(crate) fn counting(&self) -> Registry {
        if self.self_metrics {
            self.registry.clone()
        } else {
            Registry::new()
        }
    }
}

/// Has browsers take no answer of the routes for anything but what it says that it is.
fn safe(routes: Router) -> Router {
    let routes = routes.layer(middleware::map_response(async |mut response: Response| {
        let (name, value) = NOSNIFF;
        response.headers_mut().insert(name, value);
        response
    }));
    // The layers are around the answer to unknown paths, too, which an application would take over
    // with the routes.
    routes.merge(Router::new())
}

// Around the compression, which would go on by itself.
async fn paced(response: Response) -> Response {
    response.map(|body| Body::new(Paced::new(body)))
}

impl From<Registry> for Endpoint {
    fn from(registry: Registry) -> Self {
        Self::new(&registry)
    }
}

impl From<&Registry> for Endpoint {
    fn from(registry: &Registry) -> Self {
        Self::new(registry)
    }
}

/// Returns the routes of an endpoint that serves a registry, as [`Endpoint::router`] does, with
/// nothing set.
///
/// # Examples
///
/// ```
/// let app: axum::Router = axum::Router::new()
///     .route("/", axum::routing::get("Hello!\n"))
///     .merge(metrics_server::router(metrics::global()));
/// ```
///
/// Layers come after it, as [`Endpoint::router`] says.
pub fn router(registry: &Registry) -> Router {
    Endpoint::new(registry).router()
}
