//! The service, and the future of an answer's head.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;

use super::RequestMetricsBody;
use super::in_flight::InFlight;
use super::recorder::Recorder;
use super::stats::Status;

/// Counts the requests of the service inside: what [`RequestMetrics`](super::RequestMetrics) makes
/// of it.
///
/// Is ready when that is, fails as it does, and is cloned with it.
#[derive(Debug, Clone)]
pub struct RequestMetricsService<S> {
    inner: S,
    recorder: Arc<Recorder>,
}

impl<S> RequestMetricsService<S> {
    pub(super) fn new(inner: S, recorder: Arc<Recorder>) -> Self {
        Self { inner, recorder }
    }
}

impl<S, B, A> Service<Request<B>> for RequestMetricsService<S>
where
    S: Service<Request<B>, Response = Response<A>>,
    A: Body,
{
    type Response = Response<RequestMetricsBody<A>>;
    type Error = S::Error;
    type Future = RequestMetricsFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let mut in_flight = InFlight::begin(&self.recorder, &parts);
        let call = || self.inner.call(Request::from_parts(parts, body));
        let inner = match &mut in_flight {
            Some(in_flight) => in_flight.watch(call),
            None => call(),
        };
        RequestMetricsFuture { inner, in_flight }
    }
}

pin_project! {
    /// Waits for the head of an answer: the future of [`RequestMetricsService`].
    #[derive(Debug)]
    pub struct RequestMetricsFuture<F> {
        #[pin]
        inner: F,
        // Until the head is there; none if the request is not counted.
        in_flight: Option<InFlight>,
    }
}

impl<F, A, E> Future for RequestMetricsFuture<F>
where
    F: Future<Output = Result<Response<A>, E>>,
    A: Body,
{
    type Output = Result<Response<RequestMetricsBody<A>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(mut in_flight) = this.in_flight.take() else {
            let answered = this.inner.poll(context);
            return answered.map_ok(|response| RequestMetricsBody::wrap(response, None));
        };
        match in_flight.watch(|| this.inner.poll(context)) {
            Poll::Pending => {
                *this.in_flight = Some(in_flight);
                Poll::Pending
            }
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(RequestMetricsBody::wrap(response, Some(in_flight)))),
            Poll::Ready(Err(error)) => {
                in_flight.finish(Status::Error);
                Poll::Ready(Err(error))
            }
        }
    }
}
