//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures_util::FutureExt;
use http::header::CONNECTION;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::time::sleep_until;
use tower_service::Service;

use super::answer::Answer;
use super::host::Host;
use super::limits::{BUFFER_BYTES, HEAD_BYTES, HEAD_FIELDS};
use super::refusal::refusal;
use super::slot::Slot;
use super::stats::CloseReason;
use super::stream::{Socket, Stream};
use super::upload::Upload;
use crate::peer::Peer;
use crate::read_progress::ReadProgress;

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
    let is_bad = AtomicBool::new(false);
    let service = service_fn(|request| answer(request, remote, router.clone(), Arc::clone(slot), &is_bad));
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
    let reason = poll_fn(|cx| {
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
    .await;
    match reason {
        CloseReason::Client if is_bad.load(Ordering::Relaxed) => CloseReason::BadRequest,
        reason => reason,
    }
}

fn reason(error: &hyper::Error) -> CloseReason {
    if error.is_parse() {
        CloseReason::BadRequest
    } else {
        CloseReason::Error
    }
}

/// Answers one request.
async fn answer(
    request: Request<Incoming>,
    remote: Remote,
    router: Router,
    slot: Arc<Slot>,
    is_bad: &AtomicBool,
) -> Result<Response<Answer>, Closed> {
    let (head, body) = request.into_parts();
    let received = receive(&head, body, &slot).await?;
    if !slot.begin() {
        return Err(Closed);
    }
    let read_progress = Arc::clone(slot.read_progress());
    let (mut response, is_last) = match received {
        Ok((host, upload)) => (
            respond(head, host, remote, read_progress, router).await,
            upload == Upload::TooLong,
        ),
        Err(message) => {
            is_bad.store(true, Ordering::Relaxed);
            (refusal(StatusCode::BAD_REQUEST, message), true)
        }
    };
    if is_last {
        // What has not been read would be taken for the next request.
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Answer::new(body, slot)))
}

/// Reads the rest of a request, or says what is wrong with it. It is still being received: what
/// takes too long is closed.
async fn receive(
    head: &Parts,
    body: Incoming,
    slot: &Slot,
) -> Result<Result<(Option<Host>, Upload), &'static str>, Closed> {
    let host = match Host::of(head) {
        Ok(host) => host,
        Err(bad) => return Ok(Err(bad.message())),
    };
    if body.is_end_stream() {
        return Ok(Ok((host, Upload::Read)));
    }
    // Its head may have come together with an earlier request.
    slot.received();
    Ok(match Upload::read(body).await.map_err(|_| Closed)? {
        Upload::Malformed => Err("the body is not encoded as its head says\n"),
        upload => Ok((host, upload)),
    })
}

/// Has the routes answer a request, without its body: nothing here takes one.
async fn respond(
    head: Parts,
    host: Option<Host>,
    remote: Remote,
    read_progress: Arc<ReadProgress>,
    mut router: Router,
) -> Response<Body> {
    let mut request = Request::from_parts(head, Body::empty());
    let extensions = request.extensions_mut();
    extensions.insert(Peer::new(remote));
    extensions.insert(read_progress);
    if let Some(host) = host {
        extensions.insert(host);
    }
    if let Some(address) = remote {
        extensions.insert(ConnectInfo(address));
    }
    let Ok::<_, Infallible>(response) = router.call(request).await;
    response
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
