//! The bodies of requests, which nothing here takes.

use std::error::Error;
use std::io::{self, ErrorKind};

use bytes::Bytes;
use http_body::Body;
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::limits::BODY_BYTES;

/// What has become of the body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upload {
    /// All of it has been read, so that the next request can be.
    Read,
    /// It is longer than what is read.
    TooLong,
    /// It is not encoded as it says.
    Malformed,
}

impl Upload {
    /// Reads the body of a request, up to a limit, and throws it away. One that is known to be
    /// longer is not read, so that a client that waits for `100 Continue` does not send it.
    ///
    /// # Errors
    ///
    /// If the connection breaks.
    pub(super) async fn read(mut body: Incoming) -> Result<Self, hyper::Error> {
        if body.size_hint().lower() > BODY_BYTES {
            return Ok(Self::TooLong);
        }
        let mut left = BODY_BYTES;
        while let Some(frame) = body.frame().await {
            let frame = match frame {
                Err(error) if is_malformed(&error) => return Ok(Self::Malformed),
                frame => frame?,
            };
            // Trailers are limited by hyper.
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length as u64) {
                Some(rest) => left = rest,
                None => return Ok(Self::TooLong),
            }
        }
        Ok(Self::Read)
    }
}

fn is_malformed(error: &hyper::Error) -> bool {
    let error = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    error.is_some_and(|error| matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData))
}
