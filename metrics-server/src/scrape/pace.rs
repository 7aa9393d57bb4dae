//! Bodies that let others go first.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

/// How many frames a body makes before others have their turn.
const FRAMES: usize = 16;

pin_project! {
    /// A body that is always ready, and so would keep its thread for as long as the socket takes what it makes.
    pub(crate) struct Paced<B> {
        #[pin]
        body: B,
        frames: usize,
    }
}

impl<B> Paced<B> {
    pub(crate) fn new(body: B) -> Self {
        Self { body, frames: 0 }
    }
}

impl<B: Body> Body for Paced<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        if *this.frames == FRAMES {
            *this.frames = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let frame = ready!(this.body.poll_frame(cx));
        *this.frames += 1;
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body as AxumBody;
    use futures_util::stream;
    use http_body_util::BodyExt;

    use super::*;

    #[test]
    fn a_body_that_is_always_ready_lets_others_go_first() {
        let frames = stream::iter((0..100_u8).map(|frame| Ok::<_, axum::Error>(vec![frame])));
        let mut body = Paced::new(AxumBody::from_stream(frames));
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let (mut taken, mut paused) = (0_u8, 0);
        loop {
            match Pin::new(&mut body.frame()).poll(&mut cx) {
                Poll::Pending => paused += 1,
                Poll::Ready(None) => break,
                Poll::Ready(Some(frame)) => {
                    assert_eq!(frame.expect("a frame").into_data().expect("data"), [taken].as_slice());
                    taken += 1;
                }
            }
        }
        assert_eq!((taken, paused), (100, 6));
    }
}
