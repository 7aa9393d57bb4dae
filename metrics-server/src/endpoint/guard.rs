//! The addresses and tokens that may ask.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::{Extensions, StatusCode};

use super::{Network, Token};
use crate::peer::Peer;
use crate::scrape::{Cause, Scraper};

/// The addresses and tokens that open some paths.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) networks: Vec<Network>,
    pub(super) tokens: Vec<Token>,
    /// What counts the requests that are refused.
    pub(super) counting: Option<Arc<Scraper>>,
}

impl Guard {
    fn refuse(&self, cause: Cause) {
        if let Some(scraper) = &self.counting {
            scraper.refuse(cause);
        }
    }

    fn lets_in(&self, extensions: &Extensions) -> bool {
        if self.networks.is_empty() {
            return true;
        }
        let allows = |address: IpAddr| self.networks.iter().any(|network| network.contains(address));
        match extensions.get() {
            Some(Peer::Local) => true,
            Some(Peer::Remote(address)) => allows(*address),
            // Mounted in an application that does not tell the address of the client, no client is
            // allowed.
            None => extensions
                .get()
                .is_some_and(|ConnectInfo(address): &ConnectInfo<SocketAddr>| allows(address.ip())),
        }
    }
}

/// Lets in requests from allowed addresses.
pub(super) async fn by_address(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    if guard.lets_in(request.extensions()) {
        return next.run(request).await;
    }
    guard.refuse(Cause::Forbidden);
    (StatusCode::FORBIDDEN, "your address is not on the allow-list\n").into_response()
}

/// Lets in requests that show a token, if there are any.
pub(super) async fn by_token(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    if guard.tokens.is_empty() || Token::is_shown(&guard.tokens, request.headers()) {
        return next.run(request).await;
    }
    guard.refuse(Cause::Unauthorized);
    let challenge = [(WWW_AUTHENTICATE, "Bearer")];
    (
        StatusCode::UNAUTHORIZED,
        challenge,
        "show the token: `Authorization: Bearer TOKEN`\n",
    )
        .into_response()
}
