//! How much the clients of a server may take.

use std::time::Duration;

/// What one request's head may have, in bytes: Prometheus sends about 400.
pub(super) const HEAD_BYTES: usize = 16 * 1024;
/// How many fields one request's head may have.
pub(super) const HEAD_FIELDS: usize = 64;
/// How much of a request's body is read and thrown away, in bytes, so that its connection can be
/// used again.
pub(super) const BODY_BYTES: u64 = 100 * 1024;
/// What is read ahead, or is to be written, of one connection, in bytes. A large answer takes an eighth less time than with half of it;
/// with twice as much it would take a twelfth less.
pub(super) const BUFFER_BYTES: usize = 128 * 1024;
/// How long a client may take to close its end of a connection whose last answer it has.
pub(super) const LINGER: Duration = Duration::from_secs(1);
/// How long a connection may lack a complete request head before it can be evicted. With less, a
/// request that has arrived but has not been read could be lost.
pub(super) const HEAD_GRACE: Duration = Duration::from_millis(100);
/// How many connections are accepted at once, so that room is made for all of them together.
pub(super) const BATCH: usize = 64;

#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) connections: usize,
    pub(super) header: Duration,
    pub(super) idle: Duration,
    pub(super) response: Duration,
    pub(super) grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            header: Duration::from_secs(10),
            idle: Duration::from_secs(2 * 60),
            response: Duration::from_secs(30),
            grace: Duration::from_secs(10),
        }
    }
}
