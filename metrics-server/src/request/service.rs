//! The service, and the future of an answer's head.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower_service::Service;

use super::in_flight::InFlight;
use super::stats::Status;
use super::{RequestMetrics, RequestMetricsBody};

/// Counts the requests of the service inside: what [`RequestMetrics`] makes of it.
///
/// Is ready when that is, fails as it does, and is cloned with it.
#[derive(Debug, Clone)]
pub struct RequestMetricsService<S> {
    inner: S,
    metrics: RequestMetrics,
}

impl<S> RequestMetricsService<S> {
    pub(super) fn new(inner: S, metrics: RequestMetrics) -> Self {
        Self { inner, metrics }
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
        let mut in_flight = self.metrics.begin(&parts);
        let inner = in_flight.watch(|| self.inner.call(Request::from_parts(parts, body)));
        RequestMetricsFuture {
            inner,
            in_flight: Some(in_flight),
        }
    }
}

pin_project! {
    /// Waits for the head of an answer: the future of [`RequestMetricsService`].
    ///
    /// # Panics
    ///
    /// Panics if it is polled again after it was ready.
    #[derive(Debug)]
    pub struct RequestMetricsFuture<F> {
        #[pin]
        inner: F,
        // Until the head is there.
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
        let mut in_flight = this.in_flight.take().expect("polled after it was ready");
        match in_flight.watch(|| this.inner.poll(context)) {
            Poll::Pending => {
                *this.in_flight = Some(in_flight);
                Poll::Pending
            }
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(RequestMetricsBody::wrap(response, in_flight))),
            Poll::Ready(Err(error)) => {
                in_flight.finish(Status::Error);
                Poll::Ready(Err(error))
            }
        }
    }
}
