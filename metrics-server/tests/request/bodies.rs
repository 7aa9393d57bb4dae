//! How requests end with the bodies of their answers.

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::header::{CONNECTION, CONTENT_LENGTH, UPGRADE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use metrics::Registry;
use metrics_server::{RequestMetrics, RequestMetricsBody};
use tower::{Layer, ServiceExt, service_fn};

use crate::server::{Server, read_until, series};

type Item = io::Result<Frame<Bytes>>;

fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from_static(text.as_bytes()))
}

/// Makes a body of frames, after which it hangs.
fn hangs_after<const N: usize>(frames: [Item; N]) -> impl Body<Data = Bytes, Error = io::Error> + Send + 'static {
    StreamBody::new(stream::iter(frames).chain(stream::pending()))
}

/// Has a service answer a request, and returns the body.
async fn answer<B: Body>(
    registry: &Registry,
    method: Method,
    response: Response<B>,
) -> Pin<Box<RequestMetricsBody<B>>> {
    let mut response = Some(response);
    let service = service_fn(move |_: Request<()>| ready(Ok::<_, Infallible>(response.take().expect("one request"))));
    let request = Request::builder().method(method).body(()).expect("a request");
    let answer = RequestMetrics::new(registry).layer(service).oneshot(request).await;
    Box::pin(answer.expect("an answer").into_body())
}

#[tokio::test]
async fn a_stream_is_over_when_it_has_ended() {
    let registry = Registry::new();
    let body = StreamBody::new(stream::iter([Item::Ok(data("a")), Ok(data("b"))]));
    let mut body = answer(&registry, Method::GET, Response::new(body)).await;
    for _ in 0..2 {
        assert!(body.frame().await.expect("a frame").is_ok());
        assert_eq!(series(&registry), ["GET unmatched: 1"]);
    }
    assert!(body.frame().await.is_none());
    assert_eq!(series(&registry), ["GET unmatched 2xx: 1", "GET unmatched: 0"]);
    // Once is enough.
    assert!(body.frame().await.is_none());
    drop(body);
    assert_eq!(series(&registry), ["GET unmatched 2xx: 1", "GET unmatched: 0"]);
}

#[tokio::test]
async fn trailers_are_the_last_frame() {
    let registry = Registry::new();
    let body = hangs_after([Ok(data("a")), Ok(Frame::trailers(HeaderMap::new()))]);
    let mut body = answer(&registry, Method::GET, Response::new(body)).await;
    body.frame().await;
    assert_eq!(series(&registry), ["GET unmatched: 1"]);
    body.frame().await;
    assert_eq!(series(&registry), ["GET unmatched 2xx: 1", "GET unmatched: 0"]);
}

#[tokio::test]
async fn a_body_that_says_that_it_has_ended() {
    let registry = Registry::new();
    let empty = answer(&registry, Method::GET, Response::new(Empty::<Bytes>::new())).await;
    assert!(empty.is_end_stream());
    assert_eq!(series(&registry), ["GET unmatched 2xx: 1", "GET unmatched: 0"]);

    let mut full = answer(
        &registry,
        Method::GET,
        Response::new(Full::new(Bytes::from("all of it"))),
    )
    .await;
    assert_eq!((full.is_end_stream(), full.size_hint().exact()), (false, Some(9)));
    assert_eq!(series(&registry), ["GET unmatched 2xx: 1", "GET unmatched: 1"]);
    full.frame().await;
    assert_eq!(series(&registry), ["GET unmatched 2xx: 2", "GET unmatched: 0"]);
}

/// Ends when it is told to, without being polled: as a proxied HTTP/2 stream does.
struct Remote(Arc<AtomicBool>);

impl Body for Remote {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Announces how long it is, and never says that it has ended.
struct Announced(&'static str);

impl Body for Announced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match mem::take(&mut self.0) {
            "" => Poll::Pending,
            text => Poll::Ready(Some(Ok(data(text)))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

#[tokio::test]
async fn a_body_that_is_as_long_as_it_said() {
    let registry = Registry::new();
    let mut body = answer(&registry, Method::GET, Response::new(Announced("all of it"))).await;
    body.frame().await;
    drop(body);
    drop(answer(&registry, Method::POST, Response::new(Announced("never read"))).await);
    assert_eq!(
        series(&registry)[..2],
        ["GET unmatched 2xx: 1", "POST unmatched cancelled: 1"]
    );
}

#[tokio::test]
async fn a_body_that_ends_unseen() {
    let registry = Registry::new();
    let has_ended = Arc::new(AtomicBool::new(false));
    let remote = || Response::new(Remote(Arc::clone(&has_ended)));
    drop(answer(&registry, Method::GET, remote()).await);
    let body = answer(&registry, Method::GET, remote()).await;
    has_ended.store(true, Ordering::Relaxed);
    drop(body);
    assert_eq!(
        series(&registry),
        ["GET unmatched 2xx: 1", "GET unmatched cancelled: 1", "GET unmatched: 0"]
    );
}

#[tokio::test]
async fn a_body_that_fails_and_one_that_panics() {
    let registry = Registry::new();
    let body = hangs_after([Ok(data("a")), Err(io::Error::other("the disk"))]);
    let mut body = answer(&registry, Method::GET, Response::new(body)).await;
    body.frame().await;
    assert!(body.frame().await.expect("an error").is_err());
    assert_eq!(series(&registry), ["GET unmatched error: 1", "GET unmatched: 0"]);

    let stream = stream::poll_fn(|_| -> Poll<Option<Item>> { resume_unwind(Box::new("a bug")) });
    // Though all that was announced has been passed on.
    let response = Response::builder()
        .header(CONTENT_LENGTH, "0")
        .body(StreamBody::new(stream));
    let mut body = answer(&registry, Method::POST, response.expect("an answer")).await;
    assert!(AssertUnwindSafe(body.frame()).catch_unwind().await.is_err());
    drop(body);
    assert_eq!(
        series(&registry),
        [
            "GET unmatched error: 1",
            "POST unmatched panicked: 1",
            "GET unmatched: 0",
            "POST unmatched: 0"
        ]
    );
}

#[tokio::test]
async fn answers_that_end_with_their_head() {
    let registry = Registry::new();
    for (method, code) in [
        (Method::HEAD, StatusCode::OK),
        (Method::GET, StatusCode::SWITCHING_PROTOCOLS),
        (Method::GET, StatusCode::NO_CONTENT),
        (Method::GET, StatusCode::NOT_MODIFIED),
        (Method::CONNECT, StatusCode::OK),
    ] {
        let mut response = Response::new(hangs_after([Ok(data("never read"))]));
        *response.status_mut() = code;
        let mut body = answer(&registry, method, response).await;
        // Whoever polls it all the same gets what there is.
        assert!(body.frame().await.expect("a frame").is_ok());
    }
    let mut refused = Response::new(hangs_after([Ok(data("no"))]));
    *refused.status_mut() = StatusCode::FORBIDDEN;
    drop(answer(&registry, Method::CONNECT, refused).await);
    assert_eq!(
        series(&registry),
        [
            "CONNECT unmatched 2xx: 1",
            "CONNECT unmatched cancelled: 1",
            "GET unmatched 1xx: 1",
            "GET unmatched 2xx: 1",
            "GET unmatched 3xx: 1",
            "HEAD unmatched 2xx: 1",
            "CONNECT unmatched: 0",
            "GET unmatched: 0",
            "HEAD unmatched: 0",
        ]
    );
}

#[tokio::test]
async fn a_body_that_is_dropped_after_its_content_length() {
    let registry = Registry::new();
    for (method, read) in [(Method::GET, 1), (Method::POST, 2), (Method::PUT, 3)] {
        let body = hangs_after([Ok(data("ab")), Ok(data("cd")), Ok(data("more than was announced"))]);
        let response = Response::builder().header(CONTENT_LENGTH, "4").body(body);
        let mut body = answer(&registry, method, response.expect("an answer")).await;
        for _ in 0..read {
            assert!(body.frame().await.expect("a frame").is_ok());
        }
    }
    assert_eq!(
        series(&registry)[..3],
        [
            "GET unmatched cancelled: 1",
            "POST unmatched 2xx: 1",
            "PUT unmatched 2xx: 1"
        ]
    );
}

/// Routes whose bodies a server must not poll to their end.
fn routes() -> Router {
    let hangs = || AxumBody::new(hangs_after([Ok(data("first"))]));
    let with = move |code: StatusCode| async move || (code, hangs());
    Router::new()
        .route("/stream", get(with(StatusCode::OK)))
        .route("/none", get(with(StatusCode::NO_CONTENT)))
        .route("/same", get(with(StatusCode::NOT_MODIFIED)))
        .route("/exact", get(async move || ([(CONTENT_LENGTH, "5")], hangs())))
        .route(
            "/upgrade",
            get(async move || {
                (
                    StatusCode::SWITCHING_PROTOCOLS,
                    [(CONNECTION, "upgrade"), (UPGRADE, "echo")],
                )
            }),
        )
        .route(
            "/fails",
            get(async || AxumBody::new(hangs_after([Ok(data("first")), Err(io::Error::other("the disk"))]))),
        )
        .route(
            "/done",
            get(async || AxumBody::from_stream(stream::iter([Ok::<_, io::Error>("one"), Ok("two")]))),
        )
}

#[tokio::test]
async fn a_server_ends_them() {
    let server = Server::start(routes()).await;
    for (request, end) in [
        ("HEAD /stream HTTP/1.1", "\r\n\r\n"),
        ("GET /none HTTP/1.1", "\r\n\r\n"),
        ("GET /same HTTP/1.1", "\r\n\r\n"),
        ("GET /exact HTTP/1.1", "\r\n\r\nfirst"),
        ("GET /done HTTP/1.1", "one\r\n3\r\ntwo\r\n0\r\n\r\n"),
    ] {
        let answer = server.ask(request).await;
        assert!(answer.ends_with(end), "{answer}");
    }
    let mut upgraded = server
        .send("GET /upgrade HTTP/1.1\nConnection: upgrade\nUpgrade: echo")
        .await;
    read_until(&mut upgraded, "HTTP/1.1 101").await;
    let broken = server.ask("GET /fails HTTP/1.1").await;
    assert!(!broken.ends_with("0\r\n\r\n"), "{broken}");
    server
        .settled(&[
            "GET /done 2xx: 1",
            "GET /exact 2xx: 1",
            "GET /fails error: 1",
            "GET /none 2xx: 1",
            "GET /same 3xx: 1",
            "GET /upgrade 1xx: 1",
            "HEAD /stream 2xx: 1",
            "GET /done: 0",
            "GET /exact: 0",
            "GET /fails: 0",
            "GET /none: 0",
            "GET /same: 0",
            "GET /upgrade: 0",
            "HEAD /stream: 0",
        ])
        .await;
}

#[tokio::test]
async fn a_client_that_goes_amid_an_answer() {
    let server = Server::start(routes()).await;
    let mut stream = server.send("GET /stream HTTP/1.1").await;
    read_until(&mut stream, "first").await;
    server.settled(&["GET /stream: 1"]).await;
    drop(stream);
    server.settled(&["GET /stream cancelled: 1", "GET /stream: 0"]).await;
}
