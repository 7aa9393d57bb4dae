//! How requests end before there is an answer.

use std::convert::Infallible;
use std::future::{Ready, pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use futures_util::FutureExt;
use http::{Request, Response};
use metrics::Registry;
use metrics_server::RequestMetrics;
use tower::timeout::TimeoutLayer;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::server::{Server, series};

type Answer = Result<Response<String>, Infallible>;

/// Panics without a word on stderr.
fn panic_silently() -> ! {
    resume_unwind(Box::new("a bug"))
}

#[tokio::test]
async fn a_client_that_goes_before_its_answer() {
    let server = Server::start(Router::new().route("/slow/{id}", get(pending::<()>))).await;
    let stream = server.send("GET /slow/1 HTTP/1.1").await;
    server.settled(&["GET /slow/{id}: 1"]).await;
    drop(stream);
    server
        .settled(&["GET /slow/{id} cancelled: 1", "GET /slow/{id}: 0"])
        .await;
}

#[tokio::test]
async fn a_panic_in_a_handler() {
    let handler = async || -> String { panic_silently() };
    let server = Server::start(Router::new().route("/panic", get(handler)).route("/fine", get(""))).await;
    assert_eq!(server.ask("GET /panic HTTP/1.1").await, "");
    server.settled(&["GET /panic panicked: 1", "GET /panic: 0"]).await;
    assert!(server.ask("GET /fine HTTP/1.1").await.starts_with("HTTP/1.1 200 OK"));
    server
        .settled(&[
            "GET /fine 2xx: 1",
            "GET /panic panicked: 1",
            "GET /fine: 0",
            "GET /panic: 0",
        ])
        .await;
}

#[tokio::test]
async fn a_panic_after_a_while_and_one_in_the_call() {
    let registry = Registry::new();
    let metrics = RequestMetrics::new(&registry);
    let mut late = metrics.layer(service_fn(async |_: Request<()>| -> Answer {
        tokio::task::yield_now().await;
        panic_silently()
    }));
    assert!(
        AssertUnwindSafe(late.call(Request::new(())))
            .catch_unwind()
            .await
            .is_err()
    );
    assert_eq!(series(&registry), ["GET unmatched panicked: 1", "GET unmatched: 0"]);

    let mut at_once = metrics.layer(service_fn(|_: Request<()>| -> Ready<Answer> { panic_silently() }));
    assert!(catch_unwind(AssertUnwindSafe(|| at_once.call(Request::new(())))).is_err());
    assert_eq!(series(&registry), ["GET unmatched panicked: 2", "GET unmatched: 0"]);
}

#[test]
fn somebody_elses_panic_is_none_of_the_requests() {
    let registry = Registry::new();
    let mut service = RequestMetrics::new(&registry).layer(service_fn(|_: Request<()>| pending::<Answer>()));
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let mut request = pin!(service.call(Request::new(())));
        assert!(request.as_mut().now_or_never().is_none());
        panic_silently();
    }));
    assert!(unwound.is_err());
    assert_eq!(series(&registry), ["GET unmatched cancelled: 1", "GET unmatched: 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_around_and_one_within() {
    let registry = Registry::new();
    let limit = TimeoutLayer::new(Duration::from_secs(1));
    let slow = || service_fn(|_: Request<()>| pending::<Answer>());

    let around = ServiceBuilder::new()
        .layer(limit.clone())
        .layer(RequestMetrics::new(&registry))
        .service(slow());
    assert!(around.oneshot(Request::new(())).await.is_err());
    assert_eq!(series(&registry), ["GET unmatched cancelled: 1", "GET unmatched: 0"]);

    let within = ServiceBuilder::new()
        .layer(RequestMetrics::new(&registry))
        .layer(limit)
        .service(slow());
    assert!(within.oneshot(Request::new(())).await.is_err());
    assert_eq!(
        series(&registry),
        [
            "GET unmatched cancelled: 1",
            "GET unmatched error: 1",
            "GET unmatched: 0"
        ]
    );
}

#[test]
fn a_future_that_is_never_polled() {
    let registry = Registry::new();
    let mut service =
        RequestMetrics::new(&registry).layer(service_fn(|_: Request<()>| ready(Answer::Ok(Response::default()))));
    let future = service.call(Request::new(()));
    assert_eq!(series(&registry), ["GET unmatched: 1"]);
    drop(future);
    assert_eq!(series(&registry), ["GET unmatched cancelled: 1", "GET unmatched: 0"]);
}

/// Must be found ready before each call; a clone has to be asked again.
struct Strict {
    busy: u32,
    is_ready: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self {
            busy: self.busy,
            is_ready: false,
        }
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<String>;
    type Error = &'static str;
    type Future = Ready<Result<Response<String>, &'static str>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        if let Some(busy) = self.busy.checked_sub(1) {
            self.busy = busy;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        assert!(self.is_ready, "not asked whether it is ready");
        self.is_ready = false;
        ready(Err("as it was"))
    }
}

#[tokio::test]
async fn readiness_and_errors_are_those_of_the_service() {
    let registry = Registry::new();
    let mut service = RequestMetrics::new(&registry).layer(Strict {
        busy: 3,
        is_ready: false,
    });
    assert!(service.ready().now_or_never().is_none());
    assert_eq!(series(&registry), [""; 0]);
    for mut service in [service.clone(), service] {
        let future = service.ready().await.expect("it gets ready").call(Request::new(()));
        assert_eq!(future.await.expect_err("it always fails"), "as it was");
    }
    assert_eq!(series(&registry), ["GET unmatched error: 2", "GET unmatched: 0"]);
}
