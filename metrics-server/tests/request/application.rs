//! Applications of axum, step by step, and what is known of who answers their requests.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use http::StatusCode;
use metrics::Registry;
use metrics_server::{RequestMetrics, router};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

/// Something that is done to an application.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Route,
    Nest {
        layered: bool,
        fallback: bool,
    },
    Layer,
    RouteLayer,
    Fallback,
    MethodNotAllowedFallback,
    MergeEndpoint,
    /// The other way round, `router(..).merge(application)`.
    MergeIntoEndpoint,
    NestEndpoint,
}

/// How many layers are around what answers one kind of request, and whether its handler takes the
/// place of a default.
#[derive(Debug, Clone, Copy, Default)]
struct Answerer {
    layers: usize,
    is_custom: bool,
}

/// What is known of an application: who answers what, as the documentation of `RequestMetrics`
/// says.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// By method router: what answers its methods, and others.
    routes: BTreeMap<&'static str, (usize, Answerer)>,
    unmatched: Answerer,
    /// Of the nested router, if it has one of its own.
    nested_fallback: Option<usize>,
}

async fn teapot() -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

impl Step {
    pub(crate) fn build(self, app: Router, metrics: &RequestMetrics, registry: &Registry) -> Router {
        match self {
            Self::Route => app.route("/orders/{id}", get(async |Path(id): Path<u32>| format!("{id}"))),
            Self::Nest { layered, fallback } => {
                let mut api = Router::new().route("/users/{name}", get("somebody"));
                if fallback {
                    api = api.fallback(teapot);
                }
                if layered {
                    api = api.layer(metrics.clone());
                }
                app.nest("/api", api)
            }
            Self::Layer => app.layer(metrics.clone()),
            // On none, axum panics.
            Self::RouteLayer if !app.has_routes() => app,
            Self::RouteLayer => app.route_layer(metrics.clone()),
            Self::Fallback => app.fallback(teapot),
            Self::MethodNotAllowedFallback => app.method_not_allowed_fallback(teapot),
            Self::MergeEndpoint => app.merge(router(registry)),
            Self::MergeIntoEndpoint => router(registry).merge(app),
            Self::NestEndpoint => app.nest("/internal", router(registry)),
        }
    }

    pub(crate) fn note(self, model: &mut Model) {
        let mut add = |route, layers| {
            let others = Answerer {
                layers,
                is_custom: false,
            };
            model.routes.insert(route, (layers, others));
        };
        match self {
            Self::Route => add("/orders/{id}", 0),
            Self::Nest { layered, fallback } => {
                add("/api/users/{name}", usize::from(layered));
                model.nested_fallback = fallback.then_some(usize::from(layered));
            }
            Self::Layer => {
                Self::RouteLayer.note(model);
                model.unmatched.layers += 1;
                model.nested_fallback = model.nested_fallback.map(|layers| layers + 1);
            }
            Self::RouteLayer => {
                for (layers, others) in model.routes.values_mut() {
                    *layers += 1;
                    others.layers += 1;
                }
            }
            Self::Fallback => {
                model.unmatched = Answerer {
                    layers: 0,
                    is_custom: true,
                };
            }
            Self::MethodNotAllowedFallback => {
                for (_, others) in model.routes.values_mut().filter(|(_, others)| !others.is_custom) {
                    *others = Answerer {
                        layers: 0,
                        is_custom: true,
                    };
                }
            }
            Self::MergeEndpoint => {
                add("/health", 0);
                // Of two defaults, axum takes that of the router that is merged.
                if !model.unmatched.is_custom {
                    model.unmatched.layers = 0;
                }
            }
            Self::MergeIntoEndpoint => add("/health", 0),
            Self::NestEndpoint => add("/internal/health", 0),
        }
    }
}

impl Model {
    /// Returns what a request is counted as, and how often.
    pub(crate) fn answer(&self, method: &str, path: &str) -> (String, usize) {
        let route = match path {
            "/orders/7" => "/orders/{id}",
            "/api/users/ada" => "/api/users/{name}",
            path => path,
        };
        match (self.routes.get(route), self.nested_fallback) {
            (Some((layers, _)), _) if method == "GET" => (format!("{method} {route} 2xx"), *layers),
            (Some((_, others)), _) => (format!("{method} {route} 4xx"), others.layers),
            (None, Some(layers)) if path.starts_with("/api/") => (format!("{method} unmatched 4xx"), layers),
            (None, _) => (format!("{method} unmatched 4xx"), self.unmatched.layers),
        }
    }
}

/// One of each kind that axum answers in a way of its own.
pub(crate) const REQUESTS: [(&str, &str); 13] = [
    ("GET", "/orders/7"),
    ("POST", "/orders/7"),
    ("GET", "/api/users/ada"),
    ("PUT", "/api/users/ada"),
    ("GET", "/api/missing"),
    ("GET", "/missing"),
    ("DELETE", "/"),
    // Without a path: axum answers it by a fallback that is a third one.
    ("CONNECT", "localhost:80"),
    ("GET", "/health"),
    ("PATCH", "/health"),
    ("GET", "/internal/health"),
    ("POST", "/internal/health"),
    ("GET", "/internal/missing"),
];

/// Makes applications: each step once at most, but for layers, in any order.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let endpoint = prop_oneof![Just(Step::MergeEndpoint), Just(Step::MergeIntoEndpoint)];
    let nest = (any::<bool>(), any::<bool>()).prop_map(|(layered, fallback)| Step::Nest { layered, fallback });
    let layers = vec(prop_oneof![4 => Just(Step::Layer), 1 => Just(Step::RouteLayer)], 1..3);
    (endpoint, nest, layers).prop_flat_map(|(endpoint, nest, layers)| {
        let others = [
            Step::Route,
            nest,
            endpoint,
            Step::Fallback,
            Step::MethodNotAllowedFallback,
            Step::NestEndpoint,
        ];
        (Just(layers), subsequence(others.to_vec(), 1..=6))
            .prop_map(|(layers, others)| [layers, others].concat())
            .prop_shuffle()
    })
}
