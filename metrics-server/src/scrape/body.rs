//! The body of an answer: an exposition that is encoded piece by piece, as fast as the client reads.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use metrics::Pieces;
use tokio::sync::OwnedSemaphorePermit;

use super::tally::Tally;

/// The rest of an exposition.
///
/// However large it is, no more than a piece of it is ever in memory: what a slow client holds up is the snapshot, which is much smaller.
#[derive(Debug)]
pub(crate) struct ScrapeBody {
    pieces: Pieces,
    tally: Tally,
    /// Gives the place of this scrape to another when it is over.
    _permit: OwnedSemaphorePermit,
}

impl ScrapeBody {
    pub(super) fn new(pieces: Pieces, tally: Tally, permit: OwnedSemaphorePermit) -> Self {
        Self {
            pieces,
            tally,
            _permit: permit,
        }
    }
}

impl Body for ScrapeBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(piece) = self.pieces.next() else {
            self.tally.finish();
            return Poll::Ready(None);
        };
        self.tally.hand_over(piece.len());
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }
}
