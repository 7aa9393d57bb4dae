//! What the duration of a request is.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// What the duration of a request is, for
/// [`RequestMetrics::timing`](super::RequestMetrics::timing).
///
/// Whatever it is, the request is in flight until its answer has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestTiming {
    /// The time to the end of the answer's body. The request is counted then.
    ToEnd,
    /// The time to the head of the answer: for event streams and long downloads. The request is
    /// counted then, by the status of the head, whatever becomes of the body. One that ends before
    /// there is a head is timed to that end.
    ToHead,
    /// Nothing: for long polls, whose heads are what takes long. The request is counted at the end
    /// of the answer's body.
    Untimed,
}

impl RequestTiming {
    /// Returns what the duration is of a request whose route has none set, by the head of its
    /// answer.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        if is_event_stream(headers) {
            Self::ToHead
        } else {
            Self::ToEnd
        }
    }
}

/// Returns whether an answer is one of server-sent events, which lasts for as long as its client
/// likes.
fn is_event_stream(headers: &HeaderMap) -> bool {
    let essence = |value: &http::HeaderValue| {
        let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        essence.trim_ascii().eq_ignore_ascii_case(b"text/event-stream")
    };
    headers.get(CONTENT_TYPE).is_some_and(essence)
}
