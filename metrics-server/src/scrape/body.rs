//! The body of an answer: an exposition that is encoded piece by piece, as fast as the client reads.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

use super::transfer::{Evicted, Transfer};

/// The rest of an exposition.
///
/// However large it is, no more than a piece of it is ever in memory: what a slow client holds up is the snapshot, which is smaller.
#[derive(Debug)]
pub(crate) struct ScrapeBody(Arc<Transfer>);

impl ScrapeBody {
    pub(super) fn new(transfer: Arc<Transfer>) -> Self {
        Self(transfer)
    }
}

impl Body for ScrapeBody {
    type Data = Bytes;
    type Error = Evicted;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Evicted>>> {
        let piece = self.0.next().transpose();
        Poll::Ready(piece.map(|piece| piece.map(|piece| Frame::data(piece.into()))))
    }
}
