//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures_util::FutureExt;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::time::sleep_until;
use tower_service::Service;

use super::answer::Answer;
use super::limits::{BUFFER_BYTES, HEAD_BYTES, HEAD_FIELDS};
use super::slot::Slot;
use super::stats::CloseReason;
use super::stream::{Socket, Stream};
use crate::peer::Peer;

/// The address at the other end, by TCP.
pub(super) type Remote = Option<SocketAddr>;

/// Answers the requests of one connection, until it ends.
///
/// What panics costs this connection alone.
pub(super) async fn serve(socket: impl Socket, remote: Remote, router: Router, slot: Arc<Slot>) {
    let reason = AssertUnwindSafe(exchange(socket, remote, router, &slot))
        .catch_unwind()
        .await;
    slot.end(reason.unwrap_or(CloseReason::Panic));
}

async fn exchange(socket: impl Socket, remote: Remote, router: Router, slot: &Arc<Slot>) -> CloseReason {
    let service = service_fn(|request| answer(request, remote, router.clone(), Arc::clone(slot)));
    let stream = TokioIo::new(Stream::new(socket, Arc::clone(slot)));
    let mut exchange = pin!(
        http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(BUFFER_BYTES)
            .max_header_size(HEAD_BYTES)
            .max_headers(HEAD_FIELDS)
            .serve_connection(stream, service)
    );
    let mut timer = pin!(sleep_until(slot.deadline()));
    let mut is_draining = false;
    poll_fn(|cx| {
        slot.register(cx.waker());
        if slot.is_draining() && !is_draining {
            is_draining = true;
            exchange.as_mut().graceful_shutdown();
        }
        let ended = exchange.as_mut().poll(cx);
        if let Some(reason) = slot.closed() {
            return Poll::Ready(reason);
        }
        if let Poll::Ready(result) = ended {
            return Poll::Ready(result.map_or_else(|error| reason(&error), |()| CloseReason::Client));
        }
        let deadline = slot.deadline();
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx).map(|()| slot.overdue())
    })
    .await
}

fn reason(error: &hyper::Error) -> CloseReason {
    if error.is_parse() {
        CloseReason::BadRequest
    } else {
        CloseReason::Error
    }
}

/// Answers one request, without its body: nothing here takes one.
async fn answer(
    request: Request<Incoming>,
    remote: Remote,
    mut router: Router,
    slot: Arc<Slot>,
) -> Result<Response<Answer>, Closed> {
    if !slot.begin() {
        return Err(Closed);
    }
    let has_body = !request.body().is_end_stream();
    let mut request = request.map(|_| Body::empty());
    let extensions = request.extensions_mut();
    extensions.insert(Peer::new(remote));
    extensions.insert(Arc::clone(slot.reading()));
    if let Some(address) = remote {
        extensions.insert(ConnectInfo(address));
    }
    let Ok::<_, Infallible>(mut response) = router.call(request).await;
    if has_body {
        // What has not been read of it would be taken for the next request.
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Answer::new(body, slot)))
}

/// The connection was to be closed before the request came.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed")
    }
}

impl Error for Closed {}
