//! What a server tells of itself.

use metrics::{Family, Label, Metrics};

/// What the servers of a registry have done.
#[derive(Metrics)]
#[metrics(namespace = "metrics_server")]
pub(super) struct ServerStats {
    /// Connections that are open.
    #[metric(gauge, up_down)]
    pub(super) connections: u64,

    /// Connections closed, by what ended them.
    #[metric(counter, labels(reason))]
    pub(super) connections_closed: Family<CloseReason, u64>,

    /// Connections that could not be accepted, mostly for want of file descriptors.
    #[metric(counter)]
    pub(super) accept_errors: u64,

    /// Requests for a host that the server does not answer for.
    #[metric(counter)]
    pub(super) misdirected_requests: u64,
}

/// What ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
pub(super) enum CloseReason {
    /// The client had all it wanted.
    Client,
    /// The client sent what is no request, or one that is too large.
    BadRequest,
    /// A newer connection took its place while it waited.
    Evicted,
    /// The head of a request was not there in time.
    HeaderTimeout,
    /// No request came in time.
    IdleTimeout,
    /// An answer was not made, or not taken, in time.
    ResponseTimeout,
    /// It broke, or its client left, in the middle of a request or an answer.
    Error,
    /// What answers has panicked.
    Panic,
    /// The server has ended.
    Shutdown,
}
