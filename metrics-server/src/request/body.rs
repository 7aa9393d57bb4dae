//! The body of an answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Buf;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Response};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::in_flight::InFlight;
use super::stats::Status;

pin_project! {
    /// Ends a request when the body of its answer ends: the body of what
    /// [`RequestMetricsService`](super::RequestMetricsService) answers.
    ///
    /// Passes on all that the body inside does.
    #[derive(Debug)]
    pub struct RequestMetricsBody<B: Body> {
        #[pin]
        inner: B,
        // Until it has ended; none if the request is not counted.
        answer: Option<Answer>,
    }

    impl<B: Body> PinnedDrop for RequestMetricsBody<B> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            // Servers do not poll for an end that they know of.
            let Some(answer) = this.answer.take() else { return };
            if !answer.in_flight.has_panicked() && (answer.left == Some(0) || this.inner.is_end_stream()) {
                answer.end();
            }
        }
    }
}

/// An answer whose body has not ended.
#[derive(Debug)]
struct Answer {
    in_flight: InFlight,
    /// How the request ends if the body does.
    status: Status,
    /// How many bytes are still to come, if that was announced: a server takes no more.
    left: Option<u64>,
}

impl Answer {
    fn end(self) {
        self.in_flight.finish(self.status);
    }

    fn pass(&mut self, data: &impl Buf) {
        let len = u64::try_from(data.remaining()).unwrap_or(u64::MAX);
        self.left = self.left.map(|left| left.saturating_sub(len));
    }
}

impl<B: Body> RequestMetricsBody<B> {
    /// Wraps the body of an answer, which may have ended already; without a request, it is only
    /// passed on.
    pub(super) fn wrap(response: Response<B>, in_flight: Option<InFlight>) -> Response<Self> {
        let Some(mut in_flight) = in_flight else {
            return response.map(|inner| Self { inner, answer: None });
        };
        let (head, inner) = response.into_parts();
        let status = in_flight.head(head.status, &head.headers);
        let (hint, has_ended) = in_flight.watch(|| (inner.size_hint(), inner.is_end_stream()));
        let answer = Answer {
            status,
            left: content_length(&head.headers).or(hint.exact()),
            in_flight,
        };
        let answer = if has_ended || answer.in_flight.is_bodiless(head.status) {
            answer.end();
            None
        } else {
            Some(answer)
        };
        Response::from_parts(head, Self { inner, answer })
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl<B: Body> Body for RequestMetricsBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let Some(answer) = this.answer else {
            return this.inner.poll_frame(context);
        };
        let polled = answer.in_flight.watch(|| this.inner.as_mut().poll_frame(context));
        let ending = match &polled {
            Poll::Pending => None,
            Poll::Ready(None) => Some(answer.status),
            Poll::Ready(Some(Err(_))) => Some(Status::Error),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    answer.pass(data);
                }
                (frame.is_trailers() || this.inner.is_end_stream()).then_some(answer.status)
            }
        };
        if let Some((ending, answer)) = ending.and_then(|ending| Some((ending, this.answer.take()?))) {
            answer.in_flight.finish(ending);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
