//! Routes as labels.

use std::sync::Arc;

use axum::extract::MatchedPath;
use http::request::Parts;

/// A route of a service, such as `/orders/{id}`: the value of the label `route`.
///
/// Made from what frameworks have, without copying its text: axum's [`MatchedPath`], an `Arc<str>`,
/// a `&'static str`; and from a `String`. Never make one of a request's own path, of which clients
/// have no end.
///
/// # Examples
///
/// ```
/// use metrics_server::Route;
///
/// assert_eq!(Route::from("/orders/{id}").as_str(), "/orders/{id}");
/// ```
#[derive(Debug, Clone)]
pub struct Route(Text);

#[derive(Debug, Clone)]
enum Text {
    Static(&'static str),
    Shared(Arc<str>),
    Matched(MatchedPath),
}

/// Finds the route of a request, if it has one.
pub(super) type FindRoute = dyn Fn(&Parts) -> Option<Route> + Send + Sync;

impl Route {
    /// What matched no route. Those begin with `/`, so it is none of them.
    pub(super) const UNMATCHED: Self = Self(Text::Static("unmatched"));

    /// Finds the route that axum has matched.
    pub(super) fn matched(request: &Parts) -> Option<Self> {
        request.extensions.get::<MatchedPath>().cloned().map(Self::from)
    }

    /// Returns the text of the route.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Static(text) => text,
            Text::Shared(text) => text,
            Text::Matched(path) => path.as_str(),
        }
    }

    pub(super) fn into_text(self) -> Arc<str> {
        match self.0 {
            Text::Shared(text) => text,
            Text::Static(_) | Text::Matched(_) => self.as_str().into(),
        }
    }
}

impl From<&'static str> for Route {
    fn from(text: &'static str) -> Self {
        Self(Text::Static(text))
    }
}

impl From<Arc<str>> for Route {
    fn from(text: Arc<str>) -> Self {
        Self(Text::Shared(text))
    }
}

impl From<String> for Route {
    fn from(text: String) -> Self {
        Self(Text::Shared(text.into()))
    }
}

impl From<MatchedPath> for Route {
    fn from(path: MatchedPath) -> Self {
        Self(Text::Matched(path))
    }
}
